#ifndef FOUR_ORDER_CLIBPQ_H
#define FOUR_ORDER_CLIBPQ_H

#include <libpq-fe.h>

/* Swift does not import character macros that stand for field codes: constants under the same meaning. */
static const int pg_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int pg_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int pg_diag_message_detail = PG_DIAG_MESSAGE_DETAIL;
static const int pg_diag_message_hint = PG_DIAG_MESSAGE_HINT;
static const int pg_diag_context = PG_DIAG_CONTEXT;
static const int pg_diag_schema_name = PG_DIAG_SCHEMA_NAME;
static const int pg_diag_table_name = PG_DIAG_TABLE_NAME;
static const int pg_diag_column_name = PG_DIAG_COLUMN_NAME;
static const int pg_diag_constraint_name = PG_DIAG_CONSTRAINT_NAME;
static const int pg_diag_statement_position = PG_DIAG_STATEMENT_POSITION;

#endif
