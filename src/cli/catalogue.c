/* echowall catalogue: looks for mistakes in the procedures of a folder. */
#include <stdio.h>

#include "base/str.h"
#include "catalogue/procedure_read.h"
#include "cli/cli.h"

static int say(const struct procedure_file *all, size_t n)
{
    int status = EXIT_DONE;
    struct buf out;
    buf_init(&out, (size_t)4 * 1024 * 1024);
    for (size_t i = 0; i < n; i++) {
        const struct procedure *p = all[i].procedure;
        if (p) {
            printf("%s: %s %s, %zu states, %zu steps, %zu clocks\n", all[i].errors.file, p->name.zh, p->name.en,
                   p->n_states, p->n_moves, p->n_clocks);
        } else {
            yaml_errors_print(&all[i].errors, &out);
            status = EXIT_NO;
        }
    }
    fputs(out.data, stderr);
    buf_release(&out);
    return status;
}

int cmd_catalogue(struct cli *c, int argc, char **argv)
{
    struct procedure_file *all;
    struct error e = {0};
    size_t found;
    int n;
    if (!cli_options(argc, argv, NULL, 0, &n))
        return EXIT_CANNOT;
    if (n != 2 || !str_eq(argv[0], "check")) {
        fprintf(stderr, "echowall: say “catalogue check FOLDER” or “catalogue check FILE”\n");
        return EXIT_CANNOT;
    }
    if (procedure_files(c->arena, argv[1], &all, &found, &e) != ERR_OK)
        return cli_fail("read the catalogue", &e);
    return say(all, found);
}
