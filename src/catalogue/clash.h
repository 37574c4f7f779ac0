/*
 * When visits clash (冲突), as the programme of each says in its file: the same host or topic again too soon, too many
 * parties at one place, an officer in two places, a quiet period (静默期). A rule speaks of the visits of its own
 * programme; whatever else calls on hosts may be on the other side.
 */
#ifndef ECHOWALL_CATALOGUE_CLASH_H
#define ECHOWALL_CATALOGUE_CLASH_H

#include <stdbool.h>

#include "catalogue/yaml.h"

enum clash_kind {
    CLASH_HOST,       /* another visit to the same host within so many days */
    CLASH_TOPIC,      /* on the same topic, at the same host or in the same area */
    CLASH_CROWD_HOST, /* more than so many parties at one host in so many days */
    CLASH_CROWD_AREA, /* likewise in one area */
    CLASH_OFFICER,    /* somebody who holds it or goes along is elsewhere at that time */
    CLASH_QUIET       /* its host or area is to be left in peace then */
};
#define CLASH_KINDS 6

#define CLASH_DAYS_MAX 366 /* of a rule */

/* What a clash means for whoever approves: nothing is looked for, they say why all the same, or it is refused. */
enum clash_over { CLASH_OFF, CLASH_REASON, CLASH_REFUSE };

struct clash_rules {
    enum clash_over over[CLASH_KINDS];
    int host_days, topic_days; /* so many days after the last day of the one, the other may not have begun */
    int crowd_days;            /* the span that parties are counted in */
    int crowd_host, crowd_area;
    bool calls; /* it calls on hosts: there is a rule about hosts, topics or crowds */
};

const char *clash_code(enum clash_kind k); /* as in trails and files */

/* The map "clash" of a programme; has_topic: the programme has a field called topic. False where there is none. */
bool clash_read(struct yaml_errors *errors, struct yaml_node *root, bool has_topic, struct clash_rules *ret);

#endif
