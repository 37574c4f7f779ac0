/*
 * What the layout and the shared parts are given. Plain data that a page handler fills; strings live in the request's
 * arena or are literals, and are text, not HTML. Labels are already translated with tr(). NULL strings and empty lists
 * leave their part out. A page's own structs stand in html/<page>_views.h.
 */
#ifndef ECHOWALL_HTML_VIEWS_H
#define ECHOWALL_HTML_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crumb {
    const char *label;
    const char *url; /* path of this site */
};

/* A page for residents. */
struct page_view {
    const char *title;         /* of the page; the site's name is added to <title> */
    const char *site_name;     /* "平潭县回音壁" */
    const char *hotline;       /* "12345" */
    const char *path;          /* of this page with its query: the switches in the head come back to it */
    const struct crumb *trail; /* pages above this one, home first; empty on the home page */
    size_t trail_count;
    const char *atom, *json; /* paths of feeds of the same, or NULL */
    bool wide;               /* lists and charts; else the page is as wide as text reads well */
};

/* One queue of the desk's left side, or one entry of its top bar. */
struct desk_link {
    const char *label;
    const char *url;
    const char *icon; /* name in assets/icons, or NULL */
    const char *go;   /* the letter that leads there after g, or NULL */
    int64_t count;    /* -1: none is shown */
    bool urgent;      /* the count is drawn in red when it is not 0 */
    bool current;
};

/* A page of the desk. */
struct desk_page_view {
    const char *title;
    const char *site_name;
    const char *path;
    const char *officer; /* who is signed in */
    const char *unit;
    const char *search; /* what was searched for */
    const char *asked;  /* who asks the officer to stand in and has no answer yet; NULL: nobody */
    const struct desk_link *sections;
    size_t section_count;
    const struct desk_link *queues;
    size_t queue_count;
    const struct desk_link *saved; /* lists the officer gave a name */
    size_t saved_count;
};

/* Word, shape and colour of a state; the word is the caller's. */
enum tone {
    TONE_NEW,     /* grey ring */
    TONE_WORK,    /* blue half */
    TONE_VERIFY,  /* violet */
    TONE_DONE,    /* green disc */
    TONE_BACK,    /* amber turn-back */
    TONE_LATE,    /* red bar */
    TONE_NEUTRAL, /* grey line: withdrawn, not accepted, merged */
};

/* A clock: how much of its time is used. */
enum clock_tone { CLOCK_TONE_CALM, CLOCK_TONE_SOON, CLOCK_TONE_LATE, CLOCK_TONE_PAUSED, CLOCK_TONE_MET };

struct clock_view {
    const char *label; /* "办结" */
    const char *words; /* "还剩3个工作日" */
    const char *due;   /* "7月8日（周三）" */
    const char *basis; /* "信访工作条例第二十三条" */
    enum clock_tone tone;
    int used; /* percent, 0..100 */
};

struct field_error {
    const char *field; /* id of the field's input is "f-" and this; "" for the form as a whole */
    const char *text;
};

struct option_view {
    const char *value;
    const char *label;
    const char *hint;
    bool chosen;
};

/* A field of a form: label above, hint below it, then the error, then the input named and id'd after name. */
struct field_view {
    const char *name;
    const char *label;
    const char *hint;
    const char *value;
    const char *error;
    const char *type;         /* "text" unless set: "tel", "search", "date", "password", … */
    const char *autocomplete; /* "name", "tel", "off" */
    const char *inputmode;    /* "numeric" */
    const char *placeholder;
    int max; /* characters; shown as a counter in field_area; 0: none */
    int rows;
    bool first;    /* has the focus when the page opens */
    bool optional; /* says so beside the label; other fields are required */
    bool multiple; /* field_choices: check boxes, not radio buttons */
    const struct option_view *options;
    size_t option_count;
};

/* A kind of matter to choose. */
struct kind_view {
    const char *url, *name, *about; /* about NULL: nothing to say */
    bool current;
};

struct pager_view {
    const char *previous; /* paths, NULL at the ends */
    const char *next;
    int64_t page; /* from 1 */
    int64_t pages;
    int64_t total;
    bool more; /* total is a lower bound: "1,000+" */
};

/* Nothing to show: what would be here, why it is empty, one button. */
struct empty_view {
    const char *title;
    const char *why;
    const char *action;
    const char *url;
};

/* A page that tells of an error: what happened, what is safe, what to do. */
struct error_view {
    int status;
    const char *title;
    const char *text;
    const char *safe; /* "您填写的内容没有丢失。" */
    const char *action;
    const char *url;
    const char *request_id;
};

#endif
