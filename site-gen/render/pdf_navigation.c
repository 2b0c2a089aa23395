/* pdf_navigation: from placed strips to destinations and outline (PDF 32000-1, 12.3). */
#include "site-gen/render/pdf_navigation.h"

#include "site-gen/render/escape.h"

#include <math.h>
#include <string.h>

#define VALUE_MAXIMUM ((size_t)16 << 20)
#define ABOVE 12.0       /* a place is a little above what it names, so that a reader's window does not cut it */
#define OUTLINE_LEVELS 5 /* deeper ones hang under the last of these */
#define OPEN_ENTRIES 24  /* an outline of more opens its first level only */

/* An entry of the outline; relatives are positions in the list from 1, 0 for none. */
struct entry {
    const char *title;
    int level;
    struct pdf_place place;
    size_t parent, previous, next, first, last;
    size_t shown; /* entries below it that are to be seen when it is open */
    int object;
};

static struct entry *entry_at(const struct pdf_navigation *navigation, size_t position)
{
    return VEC_AT(&navigation->entries, position - 1, struct entry);
}

/* ---- collecting ------------------------------------------------------------------------------------------------------------- */
static void collect(struct pdf_navigation *navigation, const struct pdf_placement *placement, double height)
{
    const double y = fmin(height, round(height - fmax(0, placement->top - ABOVE)));
    for (const struct pdf_item *item = placement->strip->first; item; item = item->next) {
        if (item->kind == PDF_ITEM_ANCHOR)
            *VEC_PUSH(&navigation->places, struct pdf_place) = (struct pdf_place){item->text, placement->page, y};
        else if (item->kind == PDF_ITEM_OUTLINE)
            *VEC_PUSH(&navigation->entries, struct entry) =
                (struct entry){.title = item->text, .level = item->level, .place = {item->text, placement->page, y}};
    }
}

/* Entries come in reading order; each hangs under the last one of a higher level. */
static void link_entries(struct pdf_navigation *navigation)
{
    size_t last[OUTLINE_LEVELS] = {0};
    for (size_t position = 1; position <= navigation->entries.count; position++) {
        struct entry *entry = entry_at(navigation, position);
        int level = entry->level < 0 ? 0 : entry->level >= OUTLINE_LEVELS ? OUTLINE_LEVELS - 1 : entry->level;
        for (int i = 0; i < level; i++)
            entry->parent = last[i] ? last[i] : entry->parent;
        struct entry *parent = entry->parent ? entry_at(navigation, entry->parent) : NULL;
        for (int i = OUTLINE_LEVELS - 1; i >= 0 && !entry->previous; i--) /* the sibling before, perhaps of a deeper level */
            if (last[i] && entry_at(navigation, last[i])->parent == entry->parent)
                entry->previous = last[i];
        if (entry->previous)
            entry_at(navigation, entry->previous)->next = position;
        if (parent && !parent->first)
            parent->first = position;
        if (parent)
            parent->last = position;
        last[level] = position;
        for (int i = level + 1; i < OUTLINE_LEVELS; i++)
            last[i] = 0;
    }
}

static bool is_open(const struct pdf_navigation *navigation, const struct entry *entry)
{
    return navigation->entries.count <= OPEN_ENTRIES || !entry->parent;
}

/* Returns how many entries are to be seen in all. */
static size_t count_shown(struct pdf_navigation *navigation)
{
    size_t all = 0;
    for (size_t position = navigation->entries.count; position > 0; position--) {
        const struct entry *entry = entry_at(navigation, position);
        *(entry->parent ? &entry_at(navigation, entry->parent)->shown : &all) +=
            1 + (is_open(navigation, entry) ? entry->shown : 0);
    }
    return all;
}

void pdf_navigation_init(struct pdf_navigation *navigation, struct arena *arena, const struct pdf_pages *pages,
                         const int *page_objects)
{
    *navigation = (struct pdf_navigation){.arena = arena, .page_objects = page_objects};
    vec_init(&navigation->places, sizeof(struct pdf_place));
    vec_init(&navigation->entries, sizeof(struct entry));
    double height = VEC_AT(&pages->sheets, 0, const struct pdf_sheet)->height;
    *VEC_PUSH(&navigation->places, struct pdf_place) = (struct pdf_place){"", 0, height};
    for (size_t i = 0; i < pages->placements.count; i++) {
        const struct pdf_placement *placement = VEC_AT(&pages->placements, i, const struct pdf_placement);
        if (!placement->repeated)
            collect(navigation, placement, VEC_AT(&pages->sheets, placement->page, const struct pdf_sheet)->height);
    }
    name_index_init(&navigation->index, arena, navigation->places.count);
    for (size_t i = 0; i < navigation->places.count; i++)
        name_index_add(&navigation->index, VEC_AT(&navigation->places, i, const struct pdf_place)->id, i);
    name_index_sort(&navigation->index);
    link_entries(navigation);
}

void pdf_navigation_release(struct pdf_navigation *navigation)
{
    vec_release(&navigation->places);
    vec_release(&navigation->entries);
}

const struct pdf_place *pdf_navigation_find(const struct pdf_navigation *navigation, const char *id)
{
    size_t position;
    if (!name_index_find(&navigation->index, str_from_text(id), &position))
        return NULL;
    return VEC_AT(&navigation->places, position, const struct pdf_place);
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------- */
void pdf_navigation_destination(const struct pdf_navigation *navigation, const struct pdf_place *place, struct str_builder *out)
{
    str_builder_append_format(out, "[%d 0 R/XYZ 0 ", navigation->page_objects[place->page]);
    pdf_put_number(out, place->y);
    str_builder_append(out, " null]");
}

int pdf_navigation_write_names(const struct pdf_navigation *navigation, struct pdf_file *file)
{
    struct str_builder out;
    int number = pdf_file_reserve(file);
    str_builder_init(&out, VALUE_MAXIMUM);
    str_builder_append(&out, "<</Dests<</Names[");
    for (size_t i = 0; i < navigation->index.count; i++) {
        const struct name_index_entry *entry = &navigation->index.entries[i];
        if (!*entry->name || (i > 0 && strcmp(entry->name, entry[-1].name) == 0)) /* names are unique in the file */
            continue;
        escape_pdf_bytes(&out, entry->name);
        pdf_navigation_destination(navigation, VEC_AT(&navigation->places, entry->position, const struct pdf_place), &out);
    }
    str_builder_append(&out, "]>>>>");
    pdf_file_put(file, number, &out);
    str_builder_release(&out);
    return number;
}

static void append_relative(const struct pdf_navigation *navigation, const char *name, size_t position, struct str_builder *out)
{
    if (position)
        str_builder_append_format(out, "/%s %d 0 R", name, entry_at(navigation, position)->object);
}

static void append_entry(const struct pdf_navigation *navigation, const struct entry *entry, int root, struct str_builder *out)
{
    str_builder_append(out, "<</Title");
    escape_pdf_text(out, entry->title);
    str_builder_append_format(out, "/Parent %d 0 R", entry->parent ? entry_at(navigation, entry->parent)->object : root);
    append_relative(navigation, "Prev", entry->previous, out);
    append_relative(navigation, "Next", entry->next, out);
    append_relative(navigation, "First", entry->first, out);
    append_relative(navigation, "Last", entry->last, out);
    if (entry->shown)
        str_builder_append_format(out, "/Count %s%zu", is_open(navigation, entry) ? "" : "-", entry->shown);
    str_builder_append(out, "/Dest");
    pdf_navigation_destination(navigation, &entry->place, out);
    str_builder_append(out, ">>");
}

int pdf_navigation_write_outline(struct pdf_navigation *navigation, struct pdf_file *file)
{
    struct str_builder out;
    const size_t count = navigation->entries.count;
    size_t last = 1;
    if (count == 0)
        return 0;
    int root = pdf_file_reserve(file);
    for (size_t position = 1; position <= count; position++)
        entry_at(navigation, position)->object = pdf_file_reserve(file);
    size_t shown = count_shown(navigation);
    str_builder_init(&out, VALUE_MAXIMUM);
    for (size_t position = 1; position <= count; position++) {
        const struct entry *entry = entry_at(navigation, position);
        str_builder_clear(&out);
        append_entry(navigation, entry, root, &out);
        pdf_file_put(file, entry->object, &out);
        last = entry->parent ? last : position;
    }
    str_builder_clear(&out);
    str_builder_append_format(&out, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %zu>>", entry_at(navigation, 1)->object,
                              entry_at(navigation, last)->object, shown);
    pdf_file_put(file, root, &out);
    str_builder_release(&out);
    return root;
}
