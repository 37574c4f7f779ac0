/*
 * HEIC, the pictures of iPhones. libheif is loaded here and not linked: it draws in video codecs of many megabytes that
 * the server never needs, and where it is not installed everything else works.
 */
#include <dlfcn.h>
#include <libheif/heif.h>
#include <stdlib.h>
#include <string.h>

#include "cli/picture.h"

#define HEIF_FUNCTIONS(F)                                                                                              \
    F(heif_context_alloc)                                                                                              \
    F(heif_context_read_from_memory_without_copy)                                                                      \
    F(heif_context_get_primary_image_handle)                                                                           \
    F(heif_image_handle_get_width)                                                                                     \
    F(heif_image_handle_get_height)                                                                                    \
    F(heif_decode_image)                                                                                               \
    F(heif_image_get_width)                                                                                            \
    F(heif_image_get_height)                                                                                           \
    F(heif_image_get_plane_readonly)

struct heif {
#define MEMBER(name) __typeof__(&(name)) name;
    HEIF_FUNCTIONS(MEMBER)
#undef MEMBER
};

/* ISO C has no cast from an object pointer to a function pointer; POSIX promises that the bytes are the same. */
static void load(void *library, const char *name, void *function)
{
    void *symbol = dlsym(library, name);
    if (!symbol) {
        picture_refuse(IMAGE_UNREADABLE);
    }
    memcpy(function, &symbol, sizeof(symbol));
}

static struct heif load_all(void)
{
    struct heif h;
    void *library = dlopen("libheif.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        picture_refuse(IMAGE_UNREADABLE);
    }
#define LOAD(name) load(library, #name, &h.name);
    HEIF_FUNCTIONS(LOAD)
#undef LOAD
    return h;
}

static void need(struct heif_error error)
{
    if (error.code == heif_error_Unsupported_filetype || error.code == heif_error_Unsupported_feature) {
        picture_refuse(IMAGE_UNREADABLE);
    }
    if (error.code != heif_error_Ok) {
        picture_refuse(IMAGE_DAMAGED);
    }
}

/* libheif turns the picture itself, so its orientation is done with. */
struct picture picture_read_heif(const uint8_t *p, size_t n)
{
    struct heif h = load_all();
    struct heif_image_handle *handle;
    struct heif_image *image;
    int stride;
    struct heif_context *context = h.heif_context_alloc();
    if (!context) {
        picture_refuse(IMAGE_TOO_LARGE);
    }
    need(h.heif_context_read_from_memory_without_copy(context, p, n, NULL));
    need(h.heif_context_get_primary_image_handle(context, &handle));
    picture_check(h.heif_image_handle_get_width(handle), h.heif_image_handle_get_height(handle));
    need(h.heif_decode_image(handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, NULL));
    const uint8_t *plane = h.heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
    struct picture out = picture_new(h.heif_image_get_width(image, heif_channel_interleaved),
                                     h.heif_image_get_height(image, heif_channel_interleaved));
    if (!plane || stride < out.width * 3) {
        picture_refuse(IMAGE_DAMAGED);
    }
    for (int y = 0; y < out.height; y++) {
        memcpy(out.rgb + (size_t)y * (size_t)out.width * 3, plane + (size_t)y * (size_t)stride, (size_t)out.width * 3);
    }
    return out;
}
