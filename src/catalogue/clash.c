/* The map "clash" of a programme's file. */
#include "catalogue/clash.h"

#include "base/str.h"

#define CROWD_MAX 100

static const char *const codes[CLASH_KINDS] = {"host", "topic", "crowd_host", "crowd_area", "officer", "quiet"};

const char *clash_code(enum clash_kind k)
{
    return codes[k];
}

static struct yaml_node *rule(struct yaml_errors *errors, struct yaml_node *map, const char *key)
{
    return yaml_get(errors, map, key, YAML_OPTIONAL, YAML_MAP);
}

static enum clash_over over(struct yaml_errors *errors, struct yaml_node *map)
{
    static const char *const words[] = {"reason", "refuse", NULL};
    return yaml_choice(errors, map, "over", YAML_REQUIRED, words, 0) == 0 ? CLASH_REASON : CLASH_REFUSE;
}

/* A rule that is how many days and what it means; *ret_days stays 0 without it. */
static void read_days(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum clash_over *ret,
                      int *ret_days)
{
    struct yaml_node *x = rule(errors, map, key);
    if (!x)
        return;
    *ret_days = (int)yaml_int(errors, x, "days", YAML_REQUIRED, 0, CLASH_DAYS_MAX, 0);
    *ret = over(errors, x);
    yaml_finish(errors, x);
}

static void read_crowd(struct yaml_errors *errors, struct yaml_node *map, struct clash_rules *ret)
{
    struct yaml_node *x = rule(errors, map, "crowd");
    if (!x)
        return;
    ret->crowd_days = (int)yaml_int(errors, x, "days", YAML_REQUIRED, 1, CLASH_DAYS_MAX, 1);
    ret->crowd_host = (int)yaml_int(errors, x, "host", YAML_OPTIONAL, 1, CROWD_MAX, 0);
    ret->crowd_area = (int)yaml_int(errors, x, "area", YAML_OPTIONAL, 1, CROWD_MAX, 0);
    enum clash_over means = over(errors, x);
    ret->over[CLASH_CROWD_HOST] = ret->crowd_host ? means : CLASH_OFF;
    ret->over[CLASH_CROWD_AREA] = ret->crowd_area ? means : CLASH_OFF;
    if (!ret->crowd_host && !ret->crowd_area)
        yaml_fault(errors, x, N_("Please say in {} how many parties are too many: “host”, “area” or both."), "crowd");
    yaml_finish(errors, x);
}

static void read_bare(struct yaml_errors *errors, struct yaml_node *map, const char *key, enum clash_over *ret)
{
    struct yaml_node *x = rule(errors, map, key);
    if (!x)
        return;
    *ret = over(errors, x);
    yaml_finish(errors, x);
}

bool clash_read(struct yaml_errors *errors, struct yaml_node *root, bool has_topic, struct clash_rules *ret)
{
    struct yaml_node *map = yaml_get(errors, root, "clash", YAML_OPTIONAL, YAML_MAP);
    *ret = (struct clash_rules){.calls = false};
    if (!map)
        return false;
    read_days(errors, map, "host", &ret->over[CLASH_HOST], &ret->host_days);
    read_days(errors, map, "topic", &ret->over[CLASH_TOPIC], &ret->topic_days);
    if (ret->over[CLASH_TOPIC] && !has_topic)
        yaml_fault(errors, map, N_("Visits are compared by the field {}, and this programme has none."), "topic");
    read_crowd(errors, map, ret);
    read_bare(errors, map, "officer", &ret->over[CLASH_OFFICER]);
    read_bare(errors, map, "quiet", &ret->over[CLASH_QUIET]);
    for (int k = CLASH_HOST; k <= CLASH_CROWD_AREA; k++)
        ret->calls |= ret->over[k] != CLASH_OFF;
    yaml_finish(errors, map);
    return true;
}
