/* Webhooks: what happened to which matter, and nothing of what it says; signed, so that the receiver knows the sender.
 *
 *   POST URL, Content-Type: application/json
 *   Echowall-Id: the same in every attempt    Echowall-Timestamp: seconds since 1970
 *   Echowall-Signature: sha256=HEX of HMAC-SHA256(secret, timestamp "." body)
 *   {"id":…,"event":…,"number":…,"state":…,"at":…}
 */
#ifndef ECHOWALL_JOBS_HOOK_H
#define ECHOWALL_JOBS_HOOK_H

#include "jobs/http_call.h"
#include "model/message.h"

struct outbox_result hook_send(struct arena *a, const struct site *s, const struct call_stop *stop,
                               const struct outbox_row *row, const struct message *m);

#endif
