/* All comparisons are made on 16 bytes, so that an IPv4 client over a dual-stack socket is the same client. */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/str.h"

static const uint8_t v4_lead[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static void from_v4(const void *four, struct address *ret)
{
    memcpy(ret->b, v4_lead, 12);
    memcpy(ret->b + 12, four, 4);
}

bool address_parse(const char *s, struct address *ret)
{
    struct in_addr v4;
    if (inet_pton(AF_INET, s, &v4) == 1) {
        from_v4(&v4, ret);
        return true;
    }
    return inet_pton(AF_INET6, s, ret->b) == 1;
}

bool address_of(const struct sockaddr *sa, struct address *ret)
{
    if (sa && sa->sa_family == AF_INET) {
        from_v4(&((const struct sockaddr_in *)(const void *)sa)->sin_addr, ret);
        return true;
    }
    if (sa && sa->sa_family == AF_INET6) {
        memcpy(ret->b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
        return true;
    }
    return false;
}

void address_text(const struct address *address, char *buf, size_t size)
{
    bool v4 = memcmp(address->b, v4_lead, 12) == 0;
    if (!inet_ntop(v4 ? AF_INET : AF_INET6, address->b + (v4 ? 12 : 0), buf, (socklen_t)size))
        buf[0] = '\0';
}

static enum err parse_network(struct arena *a, const char *text, struct network *ret, struct error *e)
{
    const char *slash = strchr(text, '/');
    char *host = slash ? arena_strndup(a, text, (size_t)(slash - text)) : arena_strdup(a, text);
    bool v4 = strchr(host, ':') == NULL;
    int64_t bits = v4 ? 32 : 128;
    if (!address_parse(host, &ret->address) || (slash && !str_int(slash + 1, 0, bits, &bits)))
        return error_set(e, ERR_INVALID, "proxies", N_("“{}” is not a network such as 10.0.0.0/8."), "%s", text);
    ret->bits = (unsigned)bits + (v4 ? 96 : 0);
    return ERR_OK;
}

enum err networks_parse(struct arena *a, const char *const *texts, size_t n, struct networks *ret, struct error *e)
{
    struct networks out = {arena_array(a, struct network, n + 1), n};
    for (size_t i = 0; i < n; i++) {
        enum err err = parse_network(a, texts[i], &out.v[i], e);
        if (err != ERR_OK)
            return err;
    }
    *ret = out;
    return ERR_OK;
}

static bool in_network(const struct network *net, const struct address *address)
{
    unsigned bytes = net->bits / 8, rest = net->bits % 8;
    if (memcmp(net->address.b, address->b, bytes) != 0)
        return false;
    return rest == 0 || ((net->address.b[bytes] ^ address->b[bytes]) >> (8 - rest)) == 0;
}

bool network_has(const struct networks *nets, const struct address *address)
{
    for (size_t i = 0; i < nets->n; i++) {
        if (in_network(&nets->v[i], address))
            return true;
    }
    return false;
}

/* The last address of s[0..*n), which *n is shortened by. Takes "1.2.3.4", "1.2.3.4:80", "[::1]:80". */
static bool last_address(const char *s, size_t *n, struct address *ret)
{
    size_t end = *n;
    size_t start = end;
    while (start > 0 && s[start - 1] != ',')
        start--;
    *n = start > 0 ? start - 1 : 0;
    while (start < end && (s[start] == ' ' || s[start] == '\t'))
        start++;
    while (end > start && (s[end - 1] == ' ' || s[end - 1] == '\t'))
        end--;
    char text[64] = "";
    if (end - start >= sizeof(text) || end == start)
        return false;
    memcpy(text, s + start, end - start);
    if (text[0] == '[') {
        char *close = strchr(text, ']');
        if (!close)
            return false;
        *close = '\0';
        return address_parse(text + 1, ret);
    }
    char *colon = strchr(text, ':');
    if (colon && !strchr(colon + 1, ':'))
        *colon = '\0';
    return address_parse(text, ret);
}

struct address address_client(const struct networks *trusted, const struct address *peer, const char *forwarded)
{
    struct address client = *peer;
    size_t n = forwarded ? strlen(forwarded) : 0;
    while (n > 0 && network_has(trusted, &client)) {
        struct address next;
        if (!last_address(forwarded, &n, &next))
            break;
        client = next;
    }
    return client;
}
