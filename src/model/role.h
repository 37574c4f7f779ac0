/*
 * Roles of officers. A post gives one role at one unit, and thereby at every unit below it. What a role may do is one
 * table in role.c; the procedure's moves name roles by these bits.
 */
#ifndef ECHOWALL_MODEL_ROLE_H
#define ECHOWALL_MODEL_ROLE_H

#include <stdbool.h>
#include <stdint.h>

enum role {
    ROLE_INTAKE = 1 << 0,     /* 受理员: records calls, letters, walk-ins */
    ROLE_DISPATCHER = 1 << 1, /* 派单员: sends orders to units */
    ROLE_HANDLER = 1 << 2,    /* 承办人: accepts, handles, replies */
    ROLE_FIELD = 1 << 3,      /* 下基层干部: visits; handles what a visit settles */
    ROLE_VERIFIER = 1 << 4,   /* 验收/回访员: checks other people's work */
    ROLE_SUPERVISOR = 1 << 5, /* 督办员: decides second reopenings; opens accusations not yet placed */
    ROLE_LEADER = 1 << 6,     /* 领导: reads all below, signs off */
    ROLE_OFFICE = 1 << 7,     /* 主题办: ledgers, imports, exports */
    ROLE_PUBLISHER = 1 << 8,  /* 公开员: edits and releases public copies */
    ROLE_AUDITOR = 1 << 9,    /* 审计: the record, not the texts */
    ROLE_SYSADMIN = 1 << 10,  /* 系统管理员: units, officers */
    ROLE_SECADMIN = 1 << 11,  /* 安全管理员: posts, log-outs */
    ROLE_AUDADMIN = 1 << 12   /* 审计管理员: reads the audit trail */
};

struct role_def {
    enum role role;
    const char *code; /* as stored in post.role: "intake" … */
    const char *name; /* English msgid */
    bool reads;       /* sees matters at all */
    bool shields;     /* sees accusations whose target is not yet identified */
};

/* All roles in the order of the enum; *ret_n is their count. */
const struct role_def *role_all(int *ret_n);
const struct role_def *role_by_code(const char *code); /* NULL when there is none */

#endif
