/* Client addresses: networks of trusted proxies, and who the client is behind them. */
#ifndef ECHOWALL_HTTP_ADDRESS_H
#define ECHOWALL_HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/err.h"

/* An IPv6 address, or an IPv4 one in its mapped form. */
struct address {
    uint8_t b[16];
};

struct network {
    struct address address;
    unsigned bits;
};

struct networks {
    struct network *v;
    size_t n;
};

/* Reads "10.0.0.0/8", "2001:db8::/32" or a single address; ERR_INVALID otherwise. */
enum err networks_parse(struct arena *a, const char *const *texts, size_t n, struct networks *ret,
                        struct error *e) ERR_CHECKED;
bool network_has(const struct networks *nets, const struct address *address);

bool address_parse(const char *s, struct address *ret);
bool address_of(const struct sockaddr *sa, struct address *ret);
void address_text(const struct address *address, char *buf, size_t size); /* IPv4 in its usual form */

/*
 * The client behind trusted proxies: walks X-Forwarded-For from its end while the address is a trusted one. forwarded
 * may be NULL. Text that is no address ends the walk.
 */
struct address address_client(const struct networks *trusted, const struct address *peer, const char *forwarded);

#endif
