#include "unit.h"

#include <string.h>

#include "base/str.h"
#include "http/address.h"
#include "http/assets.h"
#include "http/route.h"

static enum err page(struct req *r)
{
    (void)r;
    return ERR_OK;
}

static const struct route web[] = {
    ROUTE(GET, "/", page, 1, 0, 0),
    ROUTE(GET, "/matter/new", page, 1, 0, 0),
    ROUTE(POST, "/matter/new", page, 1, 0, 0),
    ROUTE(GET, "/matter/:number", page, 1, 0, 0),
    ROUTE(GET, "/matter/:matter/edit", page, 1, 0, 0),
    ROUTE(GET, "/matter/:number/order/:order", page, 1, 0, 0),
};
static const struct route api[] = {
    ROUTE(DELETE, "/api/v1/tokens/:id", page, 1, ROUTE_API, 0),
};
static const struct route_table tables[] = {{web, COUNT_OF(web)}, {api, COUNT_OF(api)}};

static struct arena *a;
static struct router *rt;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    rt = router_new(tables, COUNT_OF(tables));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    router_free(rt);
    arena_free(a);
    return 0;
}

static void test_route_finds(void **state)
{
    static const struct {
        enum http_method method;
        const char *path, *pattern, *param, *value;
    } cases[] = {
        {HTTP_GET, "/", "/", NULL, NULL},
        {HTTP_HEAD, "/", "/", NULL, NULL},
        {HTTP_GET, "/matter/new", "/matter/new", NULL, NULL},
        {HTTP_POST, "/matter/new", "/matter/new", NULL, NULL},
        {HTTP_GET, "/matter/12", "/matter/:number", "number", "12"},
        {HTTP_GET, "/matter/回 音", "/matter/:number", "number", "回 音"},
        {HTTP_GET, "/matter/new/edit", "/matter/:matter/edit", "matter", "new"},
        {HTTP_GET, "/matter/1/order/2", "/matter/:number/order/:order", "order", "2"},
        {HTTP_DELETE, "/api/v1/tokens/7", "/api/v1/tokens/:id", "id", "7"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct route_match m;
        assert_int_equal(router_find(rt, a, cases[i].method, cases[i].path, &m), ERR_OK);
        assert_non_null(m.route);
        assert_string_equal(m.route->path, cases[i].pattern);
        assert_ptr_equal(router_at(rt, m.index), m.route);
        if (cases[i].param) {
            const struct route_param *last = &m.params[m.param_n - 1];
            assert_string_equal(last->name, cases[i].param);
            assert_string_equal(last->value, cases[i].value);
        }
    }
    assert_int_equal(router_count(rt), 7);
}

static void test_route_not_found(void **state)
{
    static const char *const paths[] = {
        "/x",
        "/matter",
        "/matter/",
        "/matter/1/",
        "/matter/1/order/",
        "/matter/1/order/2/3",
        "/api/v1/tokens",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/",
    };
    struct route_match m;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        assert_int_equal(router_find(rt, a, HTTP_GET, paths[i], &m), ERR_NOT_FOUND);
}

static void test_route_other_method_tells_which_are_allowed(void **state)
{
    struct route_match m;
    (void)state;
    assert_int_equal(router_find(rt, a, HTTP_PUT, "/matter/new", &m), ERR_OK);
    assert_null(m.route);
    assert_int_equal(m.allowed, 1 << HTTP_GET | 1 << HTTP_HEAD | 1 << HTTP_POST);
    assert_int_equal(router_find(rt, a, HTTP_METHOD_COUNT, "/", &m), ERR_OK);
    assert_null(m.route);
}

static void test_route_address_behind_proxies(void **state)
{
    static const char *const trusted[] = {"10.0.0.0/8", "::1"};
    static const struct {
        const char *peer, *forwarded, *client;
    } cases[] = {
        {"10.1.2.3", "1.2.3.4", "1.2.3.4"},
        {"10.1.2.3", "6.6.6.6, 1.2.3.4", "1.2.3.4"},
        {"10.1.2.3", "6.6.6.6, 1.2.3.4 , 10.9.9.9", "1.2.3.4"},
        {"10.1.2.3", "1.2.3.4:5678", "1.2.3.4"},
        {"::1", "[2001:db8::1]:80", "2001:db8::1"},
        {"10.1.2.3", "unknown", "10.1.2.3"},
        {"10.1.2.3", "1.2.3.4, junk", "10.1.2.3"},
        {"10.1.2.3", "", "10.1.2.3"},
        {"10.1.2.3", NULL, "10.1.2.3"},
        {"11.1.2.3", "1.2.3.4", "11.1.2.3"},
        {"::ffff:10.1.2.3", "1.2.3.4", "1.2.3.4"},
    };
    struct networks nets;
    (void)state;
    assert_int_equal(networks_parse(a, trusted, COUNT_OF(trusted), &nets, NULL), ERR_OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct address peer, client;
        char text[48];
        assert_true(address_parse(cases[i].peer, &peer));
        client = address_client(&nets, &peer, cases[i].forwarded);
        address_text(&client, text, sizeof(text));
        assert_string_equal(text, cases[i].client);
    }
}

static void test_route_networks_refuse(void **state)
{
    static const char *const bad[] = {"", "x", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0/8", "10.0.0.0/"};
    struct networks nets;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(networks_parse(a, &bad[i], 1, &nets, NULL), ERR_INVALID);
}

static void test_route_network_bits(void **state)
{
    static const char *const one[] = {"192.168.16.0/20"}, *const all[] = {"::/0"};
    struct networks nets;
    struct address x;
    (void)state;
    assert_int_equal(networks_parse(a, one, 1, &nets, NULL), ERR_OK);
    assert_true(address_parse("192.168.31.255", &x) && network_has(&nets, &x));
    assert_true(address_parse("192.168.32.0", &x) && !network_has(&nets, &x));
    assert_int_equal(networks_parse(a, all, 1, &nets, NULL), ERR_OK);
    assert_true(network_has(&nets, &x));
}

static void test_route_etags(void **state)
{
    (void)state;
    assert_true(etag_listed("\"a\"", "\"a\""));
    assert_true(etag_listed("\"x\", W/\"a\"", "\"a\""));
    assert_true(etag_listed("*", "\"a\""));
    assert_false(etag_listed("\"ab\"", "\"a\""));
    assert_false(etag_listed("", "\"a\""));
    assert_false(etag_listed(NULL, "\"a\""));
    assert_false(etag_listed("\"a\"", NULL));
}

static void test_route_gzip_accepted(void **state)
{
    static const struct {
        const char *header;
        bool yes;
    } cases[] = {{NULL, false},           {"", false},
                 {"gzip", true},          {"deflate, gzip;q=0.5, br", true},
                 {"gzip;q=0", false},     {"gzip; q=0.0", false},
                 {"br", false},           {"xgzip", false},
                 {"GZIP", true},          {"*", true},
                 {"gzip;q=1,*;q=0", true}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(gzip_accepted(cases[i].header), cases[i].yes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_route_finds),
        cmocka_unit_test(test_route_not_found),
        cmocka_unit_test(test_route_other_method_tells_which_are_allowed),
        cmocka_unit_test(test_route_address_behind_proxies),
        cmocka_unit_test(test_route_networks_refuse),
        cmocka_unit_test(test_route_network_bits),
        cmocka_unit_test(test_route_etags),
        cmocka_unit_test(test_route_gzip_accepted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
