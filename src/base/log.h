/*
 * Log: one line an event, key=value, to stderr. Control characters and quotes are escaped, so a line is one line. Never
 * give it bodies, secrets, names or phones. Only cli, web, api, jobs and the server's edge log; the layers below return
 * errors. Safe for any number of threads.
 */
#ifndef ECHOWALL_BASE_LOG_H
#define ECHOWALL_BASE_LOG_H

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

void log_set_level(enum log_level level);
void log_set_level_named(const char *name); /* "debug", "info", "warn", "error"; nothing for any other */

/*
 * event is a word ("access", "start"); then pairs key, value of strings, ended by NULL:
 *   log_event(LOG_LEVEL_INFO, "start", "listen", addr, "db", engine, NULL);
 * A NULL value ends the list too, so give "" for what is absent.
 */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
