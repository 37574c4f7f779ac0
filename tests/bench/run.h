/* A whole run: every engine and size, every line, the table and the JSON. */
#ifndef ECHOWALL_TESTS_BENCH_RUN_H
#define ECHOWALL_TESTS_BENCH_RUN_H

#include "cli/cli.h"

int cmd_run(struct cli *c, int argc, char **argv);

#endif
