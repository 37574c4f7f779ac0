/* Short messages through a gateway that is spoken to by HTTP, as the file of channels describes it. */
#ifndef ECHOWALL_JOBS_SMS_H
#define ECHOWALL_JOBS_SMS_H

#include "jobs/http_call.h"
#include "model/message.h"

/* A template with {phone} {text} {id} {secret} {gateway_id} filled in; values are escaped as the place asks. */
enum sms_escape { SMS_AS_IS, SMS_URL, SMS_JSON };
struct sms_values {
    const char *phone, *text, *id, *secret, *gateway_id;
};
char *sms_fill(struct arena *a, const char *text, const struct sms_values *v, enum sms_escape how);

struct outbox_result sms_send(struct arena *a, const struct channels *c, const struct call_stop *stop,
                              const struct outbox_row *row, const struct message *m);

/* Asks the gateway whether it has the message. OUTBOX_SENT or OUTBOX_DELIVERED: it has; OUTBOX_FAILED: it has not;
 * OUTBOX_UNSURE: it gave no answer. */
struct outbox_result sms_ask(struct arena *a, const struct channels *c, const struct call_stop *stop,
                             const struct outbox_row *row);

#endif
