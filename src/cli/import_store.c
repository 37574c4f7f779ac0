#include "cli/import_store.h"

static void *store_chunks(void *ctx)
{
    struct import_store *s = ctx;
    struct background *b = &s->thread;
    pthread_mutex_lock(&b->lock);
    while (s->chunk || !b->stop) {
        if (!s->chunk) {
            pthread_cond_wait(&b->wake, &b->lock);
            continue;
        }
        pthread_mutex_unlock(&b->lock);
        s->error = (struct error){0};
        s->result = import_chunk_store(s->conn, s->chunk, s->results, &s->error);
        pthread_mutex_lock(&b->lock);
        s->chunk = NULL;
        pthread_cond_signal(&b->wake);
    }
    pthread_mutex_unlock(&b->lock);
    return NULL;
}

enum err import_store_start(struct import_store *s, struct db_conn *c, struct error *e)
{
    s->conn = c;
    s->chunk = NULL;
    s->result = ERR_OK;
    return background_start(&s->thread, store_chunks, s, e);
}

void import_store_stop(struct import_store *s)
{
    background_stop(&s->thread);
}

/* Only one of the two threads waits at any time, so that one wake does for both. */
void import_store_begin(struct import_store *s, struct import_chunk *k, struct import_result *results)
{
    pthread_mutex_lock(&s->thread.lock);
    s->chunk = k;
    s->results = results;
    pthread_cond_signal(&s->thread.wake);
    pthread_mutex_unlock(&s->thread.lock);
}

enum err import_store_wait(struct import_store *s, struct error *e)
{
    pthread_mutex_lock(&s->thread.lock);
    while (s->chunk)
        pthread_cond_wait(&s->thread.wake, &s->thread.lock);
    enum err r = s->result;
    s->result = ERR_OK;
    pthread_mutex_unlock(&s->thread.lock);
    if (r != ERR_OK && e)
        *e = s->error;
    return r;
}
