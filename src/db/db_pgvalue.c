/*
 * Values between C and PostgreSQL. Arguments go as text (the server infers the types, so NULL and numbers need no
 * declaration) except bytes; results come in binary, so bytes need no decoding and numbers no parsing. sum() over
 * BIGINT is NUMERIC on PostgreSQL, so that type is read too.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/db_pgsql.h"

bool pg_type_known(Oid type)
{
    switch (type) {
    case PG_BOOL:
    case PG_BYTEA:
    case PG_CHAR:
    case PG_NAME:
    case PG_INT8:
    case PG_INT2:
    case PG_INT4:
    case PG_TEXT:
    case PG_OID:
    case PG_JSON:
    case PG_FLOAT4:
    case PG_FLOAT8:
    case PG_UNKNOWN:
    case PG_BPCHAR:
    case PG_VARCHAR:
    case PG_NUMERIC:
    case PG_VOID:
        return true;
    default:
        return false;
    }
}

static enum err fill_one(struct pg_args *a, int i, const struct db_val *v, Oid type, const char *name, struct error *e)
{
    a->values[i] = a->numbers[i];
    a->formats[i] = 0;
    a->lengths[i] = 0;
    switch (v->type) {
    case DB_T_NULL:
        a->values[i] = NULL;
        return ERR_OK;
    case DB_T_INT:
        snprintf(a->numbers[i], sizeof(a->numbers[i]), "%" PRId64, v->i);
        break;
    case DB_T_REAL:
        snprintf(a->numbers[i], sizeof(a->numbers[i]), "%.17g", v->r);
        break;
    case DB_T_TEXT:
    case DB_T_BLOB:
        if (v->type == DB_T_BLOB && type != PG_BYTEA)
            return error_detail(e, ERR_DB, "%s: bytes given for $%d, which is of type %u", name, i + 1, type);
        if (v->n > INT32_MAX / 2)
            return error_detail(e, ERR_TOO_LARGE, "%s: $%d has %zu bytes", name, i + 1, v->n);
        a->values[i] = v->p;
        a->lengths[i] = (int)v->n;
        a->formats[i] = type == PG_BYTEA;
        break;
    }
    return ERR_OK;
}

enum err pg_args_fill(struct pg_args *a, struct db_args args, const Oid *types, const char *name, struct error *e)
{
    if (args.n != (size_t)a->n)
        return error_detail(e, ERR_DB, "%s: %zu values for %d parameters", name, args.n, a->n);
    for (int i = 0; i < a->n; i++) {
        enum err r = fill_one(a, i, &args.v[i], types[i], name, e);
        if (r != ERR_OK)
            return r;
    }
    return ERR_OK;
}

/* Results. */

static uint64_t big_endian(const unsigned char *p, int n)
{
    uint64_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

static int digit(const unsigned char *p, int i)
{
    return (int)big_endian(p + 2 * (size_t)i, 2);
}

/* NUMERIC: four 16-bit words (digits, weight of the first, sign, scale), then the digits in base 10000. */
static long double numeric_real(const unsigned char *p)
{
    int digits = digit(p, 0);
    int weight = (int16_t)digit(p, 1);
    int sign = digit(p, 2);
    if (sign == 0xC000)
        return NAN;
    if (sign == 0xD000 || sign == 0xF000)
        return sign == 0xD000 ? INFINITY : -INFINITY;
    long double v = 0;
    for (int i = 0; i < digits; i++)
        v = v * 10000 + digit(p, 4 + i);
    for (int shift = weight - digits + 1; shift != 0; shift += shift > 0 ? -1 : 1)
        v = shift > 0 ? v * 10000 : v / 10000;
    return sign == 0x4000 ? -v : v;
}

static int64_t numeric_int(const unsigned char *p)
{
    int digits = digit(p, 0);
    int weight = (int16_t)digit(p, 1);
    int sign = digit(p, 2);
    if ((sign & 0x8000) || weight > 4)
        return 0;
    uint64_t v = 0;
    for (int i = 0; i <= weight; i++)
        v = v * 10000 + (uint64_t)(i < digits ? digit(p, 4 + i) : 0);
    return sign == 0x4000 ? -(int64_t)v : (int64_t)v;
}

static double float_of(const unsigned char *p, int n)
{
    uint64_t bits = big_endian(p, n);
    if (n == 4) {
        uint32_t half = (uint32_t)bits;
        float f;
        memcpy(&f, &half, sizeof(f));
        return (double)f;
    }
    double d;
    memcpy(&d, &bits, sizeof(d));
    return d;
}

struct cell {
    const unsigned char *p; /* NULL: SQL NULL */
    int n;
    Oid type;
};

static struct cell cell_of(const struct db_rows *q, int col)
{
    const struct pg_rows *rows = q->impl;
    int at = q->row - 1;
    if (at < 0 || at >= PQntuples(rows->res) || PQgetisnull(rows->res, at, col))
        return (struct cell){0};
    return (struct cell){(const unsigned char *)PQgetvalue(rows->res, at, col), PQgetlength(rows->res, at, col),
                         PQftype(rows->res, col)};
}

static int64_t cell_int(struct cell v)
{
    switch (v.type) {
    case PG_BOOL:
        return v.p[0] != 0;
    case PG_INT2:
        return (int16_t)big_endian(v.p, 2);
    case PG_INT4:
        return (int32_t)big_endian(v.p, 4);
    case PG_OID:
        return (int64_t)big_endian(v.p, 4);
    case PG_INT8:
        return (int64_t)big_endian(v.p, 8);
    case PG_NUMERIC:
        return numeric_int(v.p);
    case PG_FLOAT4:
    case PG_FLOAT8:
        return (int64_t)float_of(v.p, v.n);
    case PG_BYTEA:
        return 0;
    default:
        return strtoll((const char *)v.p, NULL, 10);
    }
}

int64_t pg_col_int(const struct db_rows *q, int col)
{
    struct cell v = cell_of(q, col);
    return v.p ? cell_int(v) : 0;
}

double pg_col_real(const struct db_rows *q, int col)
{
    struct cell v = cell_of(q, col);
    if (!v.p)
        return 0;
    switch (v.type) {
    case PG_FLOAT4:
    case PG_FLOAT8:
        return float_of(v.p, v.n);
    case PG_NUMERIC:
        return (double)numeric_real(v.p);
    case PG_BOOL:
    case PG_INT2:
    case PG_INT4:
    case PG_INT8:
    case PG_OID:
        return (double)cell_int(v);
    case PG_BYTEA:
        return 0;
    default:
        return strtod((const char *)v.p, NULL);
    }
}

static enum db_type kind_of(struct cell v)
{
    if (!v.p)
        return DB_T_NULL;
    switch (v.type) {
    case PG_BOOL:
    case PG_INT2:
    case PG_INT4:
    case PG_INT8:
    case PG_OID:
        return DB_T_INT;
    case PG_FLOAT4:
    case PG_FLOAT8:
        return DB_T_REAL;
    case PG_NUMERIC:
        return digit(v.p, 3) == 0 && digit(v.p, 2) < 0x8000 ? DB_T_INT : DB_T_REAL;
    case PG_BYTEA:
        return DB_T_BLOB;
    default:
        return DB_T_TEXT;
    }
}

const char *pg_col_text(const struct db_rows *q, int col)
{
    struct cell v = cell_of(q, col);
    struct pg_rows *rows = q->impl;
    enum db_type kind = kind_of(v);
    if (kind != DB_T_INT && kind != DB_T_REAL)
        return (const char *)v.p;
    if (!rows->texts)
        rows->texts = arena_new();
    if (kind == DB_T_INT)
        return arena_printf(rows->texts, "%" PRId64, cell_int(v));
    return arena_printf(rows->texts, "%.15g", pg_col_real(q, col));
}

const void *pg_col_blob(const struct db_rows *q, int col, size_t *ret_n)
{
    enum db_type kind = pg_col_type(q, col);
    const char *p = pg_col_text(q, col);
    if (kind == DB_T_BLOB)
        *ret_n = (size_t)cell_of(q, col).n;
    else
        *ret_n = p ? strlen(p) : 0;
    return p;
}

enum db_type pg_col_type(const struct db_rows *q, int col)
{
    return kind_of(cell_of(q, col));
}

const char *pg_col_name(const struct db_rows *q, int col)
{
    return PQfname(((struct pg_rows *)q->impl)->res, col);
}

int pg_columns(const struct db_rows *q)
{
    return PQnfields(((struct pg_rows *)q->impl)->res);
}
