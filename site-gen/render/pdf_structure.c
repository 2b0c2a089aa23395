/* pdf_structure: elements get their place among their parent's kids when something of them is drawn first, which is the order of
 * reading. */
#include "site-gen/render/pdf_structure.h"

#define VALUE_MAXIMUM ((size_t)64 << 20)

struct pdf_element *pdf_element_new(struct arena *arena, struct pdf_element *parent, const char *type)
{
    struct pdf_element *element = ARENA_NEW(arena, struct pdf_element);
    element->type = type;
    element->parent = parent;
    return element;
}

void pdf_structure_init(struct pdf_structure *structure, struct arena *arena, struct pdf_file *file, const int *pages,
                        size_t page_count)
{
    *structure = (struct pdf_structure){.arena = arena, .file = file, .pages = pages, .page_count = page_count};
    structure->marks = ARENA_NEW_ARRAY(arena, page_count, struct vec);
    for (size_t i = 0; i < page_count; i++)
        vec_init(&structure->marks[i], sizeof(struct pdf_element *));
    vec_init(&structure->targets, sizeof(struct pdf_element *));
}

void pdf_structure_release(struct pdf_structure *structure)
{
    for (size_t i = 0; i < structure->page_count; i++)
        vec_release(&structure->marks[i]);
    vec_release(&structure->targets);
}

/* ---- while drawing ---------------------------------------------------------------------------------------------------------- */
static void add_kid(struct pdf_structure *structure, struct pdf_element *element, struct pdf_structure_kid kid)
{
    struct pdf_structure_kid *added = ARENA_NEW(structure->arena, struct pdf_structure_kid);
    *added = kid;
    if (element->last)
        element->last->next = added;
    else
        element->first = added;
    element->last = added;
}

void pdf_structure_attach(struct pdf_structure *structure, struct pdf_element *element)
{
    if (element->attached)
        return;
    element->attached = true;
    element->object = pdf_file_reserve(structure->file);
    if (!element->parent)
        return;
    pdf_structure_attach(structure, element->parent);
    add_kid(structure, element->parent, (struct pdf_structure_kid){.element = element});
}

int pdf_structure_mark(struct pdf_structure *structure, struct pdf_element *element, size_t page)
{
    struct vec *marks = &structure->marks[page];
    pdf_structure_attach(structure, element);
    add_kid(structure, element, (struct pdf_structure_kid){.page = page, .mark = (int)marks->count});
    *VEC_PUSH(marks, struct pdf_element *) = element;
    return (int)marks->count - 1;
}

size_t pdf_structure_annotation(struct pdf_structure *structure, struct pdf_element *element, size_t page, int annotation)
{
    pdf_structure_attach(structure, element);
    add_kid(structure, element, (struct pdf_structure_kid){.page = page, .mark = -1, .annotation = annotation});
    *VEC_PUSH(&structure->targets, struct pdf_element *) = element;
    return structure->page_count + structure->targets.count - 1;
}

/* ---- into the file ---------------------------------------------------------------------------------------------------------- */
/* Marks on the element's own page are plain numbers; one that goes over pages names the others. */
static void append_kid(const struct pdf_structure *structure, const struct pdf_structure_kid *kid, size_t page,
                       struct str_builder *out)
{
    if (kid->element)
        pdf_put_reference(out, kid->element->object);
    else if (kid->mark < 0)
        str_builder_append_format(out, "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", structure->pages[kid->page], kid->annotation);
    else if (kid->page == page)
        pdf_put_numbers(out, (const double[]){kid->mark}, 1);
    else
        str_builder_append_format(out, "<</Type/MCR/Pg %d 0 R/MCID %d>>", structure->pages[kid->page], kid->mark);
}

static const struct pdf_structure_kid *first_mark(const struct pdf_element *element)
{
    const struct pdf_structure_kid *kid = element->first;
    while (kid && kid->element)
        kid = kid->next;
    return kid;
}

static void write_element(struct pdf_structure *structure, const struct pdf_element *element, int parent, struct str_builder *out)
{
    const struct pdf_structure_kid *mark = first_mark(element);
    str_builder_clear(out);
    str_builder_append(out, "<</S/");
    str_builder_append(out, element->type);
    str_builder_append(out, "/P ");
    pdf_put_reference(out, parent);
    if (element->attributes)
        str_builder_append(out, element->attributes);
    if (mark) {
        str_builder_append(out, "/Pg ");
        pdf_put_reference(out, structure->pages[mark->page]);
    }
    if (element->first) {
        str_builder_append(out, "/K[");
        for (const struct pdf_structure_kid *kid = element->first; kid; kid = kid->next)
            append_kid(structure, kid, mark ? mark->page : 0, out);
        str_builder_append_char(out, ']');
    }
    str_builder_append(out, ">>");
    pdf_file_put(structure->file, element->object, out);
    for (const struct pdf_structure_kid *kid = element->first; kid; kid = kid->next)
        if (kid->element)
            write_element(structure, kid->element, element->object, out);
}

/* From a mark or an annotation to its element: one array a page, one reference an annotation. */
static int write_parents(const struct pdf_structure *structure, struct str_builder *out)
{
    int number = pdf_file_reserve(structure->file);
    str_builder_clear(out);
    str_builder_append(out, "<</Nums[");
    for (size_t i = 0; i < structure->page_count; i++) {
        str_builder_append_format(out, "%zu[", i);
        for (size_t j = 0; j < structure->marks[i].count; j++)
            pdf_put_reference(out, (*VEC_AT(&structure->marks[i], j, struct pdf_element *))->object);
        str_builder_append_char(out, ']');
    }
    for (size_t i = 0; i < structure->targets.count; i++)
        str_builder_append_format(out, "%zu %d 0 R ", structure->page_count + i,
                                  (*VEC_AT(&structure->targets, i, struct pdf_element *))->object);
    str_builder_append(out, "]>>");
    pdf_file_put(structure->file, number, out);
    return number;
}

int pdf_structure_write(struct pdf_structure *structure, struct pdf_element *root)
{
    struct str_builder out;
    int number = pdf_file_reserve(structure->file);
    str_builder_init(&out, VALUE_MAXIMUM);
    pdf_structure_attach(structure, root);
    write_element(structure, root, number, &out);
    int parents = write_parents(structure, &out);
    str_builder_clear(&out);
    str_builder_append_format(&out, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %zu>>", root->object,
                              parents, structure->page_count + structure->targets.count);
    pdf_file_put(structure->file, number, &out);
    str_builder_release(&out);
    return number;
}
