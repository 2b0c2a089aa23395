/* site_manifest: see the header. */
#include "site-gen/render/site_manifest.h"

#include "lib/digest.h"
#include "lib/fs.h"
#include "lib/vec.h"
#include "site-gen/render/site_stage.h"

#include <string.h>
#include <sys/stat.h>

#define MANIFEST_MAXIMUM ((size_t)1 << 30)
#define HEAD SITE_STAGE_MAKER "\nmanifest 1 " /* then the digest and a new line */
#define HEAD_LENGTH (sizeof(HEAD) - 1 + DIGEST_TEXT_SIZE)

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */
/* Cuts a line with that beginning off *text; *rest is what follows the beginning. */
static bool take_line(struct str *text, const char *beginning, struct str *rest)
{
    if (!str_starts_with(*text, beginning))
        return false;
    struct str line;
    str_split_next(text, '\n', &line);
    size_t length = strlen(beginning);
    *rest = (struct str){line.data + length, line.length - length};
    return true;
}

/* A line that is none of ours ends the reading. */
static void read_units(struct site_manifest *manifest, struct str text, struct vec *units)
{
    struct str head, key, ignored;
    while (take_line(&text, "unit ", &head) && str_split_next(&head, ' ', &key) && head.length > 0) {
        struct site_unit *unit = VEC_PUSH(units, struct site_unit);
        unit->name = arena_copy_str(&manifest->arena, head);
        unit->key = key;
        unit->lines.data = text.data;
        while (take_line(&text, "file ", &ignored) || take_line(&text, "link ", &ignored))
            continue;
        unit->lines.length =
            (size_t)((text.data == NULL ? manifest->text.data + manifest->text.length : text.data) - unit->lines.data);
    }
}

static void index_units(struct site_manifest *manifest, const struct vec *units)
{
    manifest->units = ARENA_NEW_ARRAY(&manifest->arena, units->count, struct site_unit);
    name_index_init(&manifest->names, &manifest->arena, units->count);
    for (size_t i = 0; i < units->count; i++) {
        manifest->units[i] = *VEC_AT(units, i, struct site_unit);
        name_index_add(&manifest->names, manifest->units[i].name, i);
    }
    if (name_index_sort(&manifest->names) != NULL)
        manifest->names.count = 0; /* two of one name: nobody can have written that */
}

static bool is_whole(struct str text)
{
    char digest[DIGEST_TEXT_SIZE];
    if (!str_starts_with(text, HEAD) || text.length < HEAD_LENGTH || text.data[HEAD_LENGTH - 1] != '\n')
        return false;
    digest_sha256(text.data + HEAD_LENGTH, text.length - HEAD_LENGTH, digest);
    return memcmp(digest, text.data + sizeof(HEAD) - 1, DIGEST_TEXT_SIZE - 1) == 0;
}

void site_manifest_read(struct site_manifest *manifest, const char *folder)
{
    *manifest = (struct site_manifest){.text = {"", 0}};
    arena_init(&manifest->arena);
    struct str_builder text;
    struct stat status;
    struct vec units;
    str_builder_init(&text, MANIFEST_MAXIMUM);
    vec_init(&units, sizeof(struct site_unit));
    char *path = fs_join(&manifest->arena, folder, SITE_STAGE_MARKER);
    if (stat(path, &status) == 0 && fs_read_file(path, &text, NULL) == 0) {
        manifest->written = status.st_mtim;
        manifest->text = (struct str){arena_copy_bytes(&manifest->arena, str_builder_text(&text), text.length), text.length};
        if (is_whole(manifest->text))
            read_units(manifest, (struct str){manifest->text.data + HEAD_LENGTH, manifest->text.length - HEAD_LENGTH}, &units);
    }
    index_units(manifest, &units);
    vec_release(&units);
    str_builder_release(&text);
}

void site_manifest_release(struct site_manifest *manifest)
{
    arena_release(&manifest->arena);
}

const struct site_unit *site_manifest_find_any(const struct site_manifest *manifest, const char *name)
{
    size_t position;
    return name_index_find(&manifest->names, str_from_text(name), &position) ? &manifest->units[position] : NULL;
}

const struct site_unit *site_manifest_find(const struct site_manifest *manifest, const char *name, const char *key)
{
    const struct site_unit *unit = key == NULL ? NULL : site_manifest_find_any(manifest, name);
    return unit != NULL && str_equals_text(unit->key, key) ? unit : NULL;
}

bool site_manifest_next(struct str *lines, struct site_line *line)
{
    struct str rest, size;
    if (lines->length == 0)
        return false;
    line->kind = take_line(lines, "file ", &rest) ? SITE_LINE_FILE : SITE_LINE_LINK;
    if (line->kind == SITE_LINE_LINK && !take_line(lines, "link ", &rest))
        return false;
    line->size = -1;
    if (line->kind == SITE_LINE_FILE && (!str_split_next(&rest, ' ', &size) || !str_to_int64(size, &line->size)))
        line->size = -1; /* fits no file */
    if (rest.length >= sizeof(line->text))
        rest.length = 0;
    if (rest.length > 0)
        memcpy(line->text, rest.data, rest.length);
    line->text[rest.length] = '\0';
    return true;
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
void site_manifest_begin(struct str_builder *out)
{
    str_builder_append(out, HEAD);
    str_builder_append_repeated(out, '0', DIGEST_TEXT_SIZE - 1);
    str_builder_append_char(out, '\n');
}

void site_manifest_seal(struct str_builder *out)
{
    char digest[DIGEST_TEXT_SIZE];
    if (out->failed)
        return;
    digest_sha256(out->data + HEAD_LENGTH, out->length - HEAD_LENGTH, digest);
    memcpy(out->data + sizeof(HEAD) - 1, digest, DIGEST_TEXT_SIZE - 1);
}

void site_manifest_add_unit(struct str_builder *out, const char *name, const char *key)
{
    str_builder_append_format(out, "unit %s %s\n", key, name);
}

void site_manifest_add_file(struct str_builder *out, const char *path, size_t size)
{
    str_builder_append_format(out, "file %zu %s\n", size, path);
}

void site_manifest_add_link(struct str_builder *out, const char *place)
{
    str_builder_append_format(out, "link %s\n", place);
}
