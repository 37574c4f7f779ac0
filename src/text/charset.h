/*
 * Character sets of files people bring.
 *
 * Lists come from spreadsheets and old systems as UTF-8 with or without a byte order mark, as UTF-16 with one, or as
 * GB18030 (with GBK and GB2312 inside it). charset_detect decides from the beginning of a file; a decoder then turns
 * the bytes into UTF-8 piece by piece, so a file is never held whole.
 */
#ifndef ECHOWALL_TEXT_CHARSET_H
#define ECHOWALL_TEXT_CHARSET_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define CHARSET_SAMPLE (64 * 1024) /* bytes charset_detect wants to see */

enum charset {
    CHARSET_ASCII, /* nothing but ASCII so far: the decoder decides at the first byte that is not */
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_GB18030
};

/*
 * Decides from a sample. whole says that the sample is the entire input, so a character cut off at its end is a
 * mistake. A few wrong bytes among much UTF-8 are left to the decoder. *ret_skip is the length of the byte order mark.
 * ERR_INVALID when the bytes are no text in any of the sets.
 */
enum err charset_detect(const void *sample, size_t n, bool whole, enum charset *ret_charset, size_t *ret_skip,
                        struct error *e) ERR_CHECKED;

const char *charset_name(enum charset c); /* "UTF-8", "GB18030", … */

/* Appends UTF-8 that came from elsewhere in the form a decoder gives it: without control characters, wrong bytes
 * replaced. */
void charset_clean(const char *p, size_t n, struct buf *out);

struct decoder {
    enum charset charset;
    iconv_t cd;
    bool open;
    uint8_t rest[8]; /* beginning of a character whose end is still to come */
    size_t n_rest;
    int64_t bad; /* bytes that were no character; each became U+FFFD */
};

/* Initialises a decoder; ERR_INTERNAL where the C library does not know the set. */
enum err decoder_init(struct decoder *d, enum charset c, struct error *e) ERR_CHECKED;
void decoder_release(struct decoder *d);

/*
 * Appends p as UTF-8 to out; last says that nothing follows. What comes out passes utf8_valid: control characters other
 * than tab, CR and LF are dropped, wrong bytes and zeros become U+FFFD and are counted. ERR_TOO_LARGE when out is full,
 * ERR_INVALID when an ASCII beginning goes on in no known set.
 */
enum err decoder_feed(struct decoder *d, const void *p, size_t n, bool last, struct buf *out,
                      struct error *e) ERR_CHECKED;

#endif
