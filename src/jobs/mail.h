/* Mail through the site's own mail server. */
#ifndef ECHOWALL_JOBS_MAIL_H
#define ECHOWALL_JOBS_MAIL_H

#include "jobs/http_call.h"
#include "model/message.h"

struct outbox_result mail_send(struct arena *a, const struct site *s, const struct call_stop *stop,
                               const struct outbox_row *row, const struct message *m);

#endif
