/* site_identity: see the header. */
#include "benchlab/site_identity.h"

#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/str.h"
#include "site-gen/render/pdf.h"
#include "site-gen/render/picture.h"
#include "site-gen/report/doc.h"

#include <inttypes.h>
#include <sys/stat.h>

#define IDENTITY_MAXIMUM ((size_t)1 << 26)
#define DEPTH_MAXIMUM 8 /* of folders of templates */

static int add_file(struct str_builder *input, const char *path, struct error *error)
{
    char digest[DIGEST_TEXT_SIZE];
    if (digest_sha256_file(path, digest, error) != 0)
        return -1;
    str_builder_append_format(input, "%s %s\n", digest, path);
    return 0;
}

static int add_folder(struct str_builder *input, struct arena *arena, const char *folder, int depth, struct error *error)
{
    struct fs_listing listing;
    if (depth > DEPTH_MAXIMUM)
        return error_set(error, "%s: folders are nested too deeply", folder);
    if (fs_list_directory(arena, folder, &listing, error) != 0)
        return -1;
    for (size_t i = 0; i < listing.count; i++) {
        const char *path = fs_join(arena, folder, listing.names[i]);
        struct stat status;
        if (stat(path, &status) != 0 || (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)))
            continue; /* nothing that a template could be */
        int result = S_ISDIR(status.st_mode) ? add_folder(input, arena, path, depth + 1, error) : add_file(input, path, error);
        if (result != 0)
            return -1;
    }
    return 0;
}

/* Fonts are large and belong to the system: their sizes and times do. */
static void add_fonts(struct str_builder *input, struct arena *arena)
{
    struct fs_listing listing;
    if (fs_list_directory(arena, PDF_FONTS_FOLDER, &listing, NULL) != 0)
        return;
    for (size_t i = 0; i < listing.count; i++) {
        struct stat status;
        if (stat(fs_join(arena, PDF_FONTS_FOLDER, listing.names[i]), &status) == 0)
            str_builder_append_format(input, "%s %" PRIdMAX " %" PRIdMAX "\n", listing.names[i], (intmax_t)status.st_size,
                                      (intmax_t)status.st_mtime);
    }
}

int site_identity_make(struct arena *arena, const char *const *options, size_t option_count, const char *folder,
                       const char **identity, struct error *error)
{
    struct str_builder input;
    char digest[DIGEST_TEXT_SIZE];
    str_builder_init(&input, IDENTITY_MAXIMUM);
    int result = add_file(&input, "/proc/self/exe", error);
    str_builder_append_format(&input, "%s %s %s\n", doc_markdown_version(), pdf_library_version(arena),
                              picture_library_version(arena));
    add_fonts(&input, arena);
    for (size_t i = 0; i < option_count; i++)
        str_builder_append_format(&input, "%s%c", options[i] == NULL ? "(none)" : options[i], '\0');
    if (result == 0 && folder != NULL)
        result = add_folder(&input, arena, folder, 0, error);
    if (result == 0 && input.failed)
        result = error_set(error, "%s: too many files", folder);
    if (result == 0)
        *identity = arena_copy_text(arena, digest_sha256(input.data, input.length, digest));
    str_builder_release(&input);
    return result;
}
