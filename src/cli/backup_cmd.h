/* What commands that write a backup say about it. */
#ifndef ECHOWALL_CLI_BACKUP_CMD_H
#define ECHOWALL_CLI_BACKUP_CMD_H

#include "model/backup.h"

void backup_print(const char *path, const struct backup_report *b);

#endif
