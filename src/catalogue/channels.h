/*
 * The channels that messages go out by, from a file of their own (setting "notices"): an SMS gateway spoken to by HTTP,
 * a mail server, webhooks, and the hours in which nobody is to be woken. Secrets are in files that the file names.
 *
 * Addresses are the operator's alone: nothing that a resident or officer writes becomes part of one but behind its
 * path.
 */
#ifndef ECHOWALL_CATALOGUE_CHANNELS_H
#define ECHOWALL_CATALOGUE_CHANNELS_H

#include <stdbool.h>

#include "base/clock.h"
#include "catalogue/yaml.h"

#define CHANNEL_HEADERS_MAX 16
#define CHANNEL_HOOKS_MAX   16

enum channel { CHANNEL_SMS, CHANNEL_MAIL, CHANNEL_WEBHOOK, CHANNELS };

struct channel_header {
    const char *name, *value; /* value may hold {secret} */
};

/* Where in an answer something stands, and what it has to be: "data.state=sent|delivered". Without "=" the answer has
 * to hold the text. */
struct channel_match {
    const char *path;          /* NULL: text is looked for in the whole answer */
    const char *const *values; /* NULL-ended; with path */
    const char *text;          /* without path */
};

/* Placeholders of url and body: {phone} {text} {id} {secret}; of the status address {id} {gateway_id} {secret}. */
struct sms_channel {
    bool on;
    const char *url, *method, *body;
    bool json; /* the body is JSON: values are escaped for it; else they are as in a form */
    struct channel_header headers[CHANNEL_HEADERS_MAX];
    size_t n_headers;
    const char *secret;
    bool has_ok;
    struct channel_match ok; /* what an answer of 2xx has to say besides */
    const char *id_field;    /* where the gateway's own id is; "" it gives none */
    bool deduplicates;       /* the same {id} again is one message */
    const char *status_url;  /* "" it cannot be asked */
    struct channel_match status_known, status_delivered;
    bool has_delivered;
    const char *report_secret; /* "" it sends no reports of delivery */
    const char *report_id;     /* where the report has our id */
    struct channel_match report_ok;
};

struct mail_channel {
    bool on;
    const char *url; /* smtp://host:port or smtps://host:port */
    bool starttls;   /* smtp:// has to become TLS */
    const char *user, *password, *from;
};

struct webhook {
    const char *name, *url, *secret;
    const char *const *events; /* NULL-ended kinds of entries; empty: all */
    bool deduplicates;         /* the receiver takes the same id once */
};

struct channels {
    const char *base_url; /* of the site, without a slash at its end */
    struct sms_channel sms;
    struct mail_channel mail;
    struct webhook hooks[CHANNEL_HOOKS_MAX];
    size_t n_hooks;
    int quiet_from, quiet_to; /* minutes of the day; equal: no quiet hours */
    int64_t max_age_ms;       /* tried so long, then failed */
    int64_t timeout_s;
    bool demo; /* nothing leaves the house: the log says what would have */
};

/* Reads the file; mistakes are in errors, ERR_INVALID then. folder of the file is where secrets are looked for. */
enum err channels_load(const char *path, const char *base_url, struct yaml_errors *errors, struct channels *ret,
                       struct error *e) ERR_CHECKED;

/* What a demonstration has: all channels, none of which sends. */
void channels_demo(const char *base_url, struct channels *ret);

bool channel_on(const struct channels *c, enum channel ch);
const char *channel_name(enum channel ch); /* "sms" … */
bool channel_of(const char *name, enum channel *ret);
const struct webhook *channel_hook(const struct channels *c, const char *name); /* NULL when there is none */
/* Can the channel tell whether a message with this id was taken: by asking, or by taking it once? */
bool channel_can_tell(const struct channels *c, enum channel ch, const char *hook);

/* The first moment at or after ms outside the quiet hours. */
int64_t channels_quiet(const struct channels *c, int64_t ms, struct zone z);

/* A mail address that can stand in an envelope and a header: name@host.domain, ASCII, at most 120 characters. */
bool mail_address_ok(const char *s);

#endif
