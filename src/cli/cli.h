/*
 * Commands. Each stands in a file of its own and is a row of the table in main.c. A command returns its exit status: 0
 * done, 1 the answer is no (verify: broken), 2 it could not run.
 */
#ifndef ECHOWALL_CLI_CLI_H
#define ECHOWALL_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define EXIT_DONE   0
#define EXIT_NO     1
#define EXIT_CANNOT 2

/* The environment of a run. */
struct cli {
    struct arena *arena;
    const char *program; /* path of this program */
    char **environment;
};

struct command {
    const char *name;
    const char *usage;                                /* arguments, one line */
    const char *help;                                 /* one sentence */
    int (*run)(struct cli *c, int argc, char **argv); /* argv[0] is the command's name */
};

/* A flag of a command: "--name VALUE", "--name=VALUE", or "--name" alone where flag is set. */
struct cli_option {
    const char *name;
    const char **value; /* set to the argument */
    bool *flag;         /* or set to true */
};

/*
 * Takes the options out of argv and leaves the other arguments in argv[0..*ret_n). What is unknown or lacks its value
 * is said on stderr, and the result is false. So it is for --help, which prints the options instead.
 */
bool cli_options(int argc, char **argv, const struct cli_option *options, size_t n, int *ret_n);

/* For commands without arguments: false, with a word on stderr, when some were given. */
bool cli_alone(int n, char **rest);

/* Says what went wrong on stderr: "echowall: could not …". Returns EXIT_CANNOT. */
int cli_fail(const char *what, const struct error *e);

/* Says the mistakes of a list on stderr, one a line. */
struct sheet_report;
void cli_faults(const struct sheet_report *r);

/* Says the mistakes of a file on stderr, each with its line. */
struct yaml_errors;
void cli_mistakes(const struct yaml_errors *errors);

int cmd_serve(struct cli *c, int argc, char **argv);
int cmd_init(struct cli *c, int argc, char **argv);
int cmd_import(struct cli *c, int argc, char **argv);
int cmd_import_subjects(struct cli *c, int argc, char **argv);
int cmd_export(struct cli *c, int argc, char **argv);
int cmd_search(struct cli *c, int argc, char **argv);
int cmd_stats(struct cli *c, int argc, char **argv);
int cmd_verify(struct cli *c, int argc, char **argv);
int cmd_backup(struct cli *c, int argc, char **argv);
int cmd_restore(struct cli *c, int argc, char **argv);
int cmd_migrate(struct cli *c, int argc, char **argv);
int cmd_erase(struct cli *c, int argc, char **argv);
int cmd_dispatch(struct cli *c, int argc, char **argv);
int cmd_token(struct cli *c, int argc, char **argv);
int cmd_user(struct cli *c, int argc, char **argv);
int cmd_catalogue(struct cli *c, int argc, char **argv);
int cmd_procedure(struct cli *c, int argc, char **argv);
int cmd_calendar(struct cli *c, int argc, char **argv);
int cmd_menu(struct cli *c, int argc, char **argv);
int cmd_demo(struct cli *c, int argc, char **argv);
int cmd_contest(struct cli *c, int argc, char **argv);
int cmd_figures(struct cli *c, int argc, char **argv);
int cmd_bulletin(struct cli *c, int argc, char **argv);
int cmd_report(struct cli *c, int argc, char **argv);
int cmd_settings(struct cli *c, int argc, char **argv);
int cmd_image(struct cli *c, int argc, char **argv);

#endif
