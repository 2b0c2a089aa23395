/* pdf_structure: the tags of a PDF (PDF 32000-1, 14.7 and 14.8): a tree of what the marks on the pages are (headings, paragraphs, rows,
 * cells, figures), for screen readers and for programs that take the text out again. The layout makes elements; drawing tells which
 * marked part of which page belongs to which of them. What is never drawn is not in the tree. */
#ifndef SITE_GEN_RENDER_PDF_STRUCTURE_H
#define SITE_GEN_RENDER_PDF_STRUCTURE_H

#include "lib/arena.h"
#include "lib/vec.h"
#include "site-gen/render/pdf_file.h"

/* A child of an element, in reading order: an element, a marked part of a page, or an annotation. */
struct pdf_structure_kid {
    struct pdf_element *element; /* NULL for the others */
    size_t page;
    int mark;       /* number of the marked part on its page; -1 for an annotation */
    int annotation; /* its object */
    struct pdf_structure_kid *next;
};

struct pdf_element {
    const char *type;       /* a standard type: "P", "TH" */
    const char *attributes; /* more entries of its dictionary; NULL for none */
    struct pdf_element *parent;
    struct pdf_structure_kid *first, *last;
    bool attached; /* to its parent's kids */
    int object;    /* 0 until something of it is drawn */
};

struct pdf_structure {
    struct arena *arena;
    struct pdf_file *file;
    const int *pages;   /* objects of the pages */
    size_t page_count;  /* the keys 0 to page_count - 1 of the parent tree are the pages', those after it the annotations' */
    struct vec *marks;  /* one vec of struct pdf_element * a page: who owns its marked parts */
    struct vec targets; /* struct pdf_element *: who owns the annotations */
};

struct pdf_element *pdf_element_new(struct arena *arena, struct pdf_element *parent, const char *type);

/* pages must outlive the structure; release afterwards. */
void pdf_structure_init(struct pdf_structure *structure, struct arena *arena, struct pdf_file *file, const int *pages,
                        size_t page_count);
void pdf_structure_release(struct pdf_structure *structure);
/* Makes the element part of the tree although nothing of it is marked: an empty cell keeps its place in the row. */
void pdf_structure_attach(struct pdf_structure *structure, struct pdf_element *element);
/* The next marked part of the page is the element's: its number. */
int pdf_structure_mark(struct pdf_structure *structure, struct pdf_element *element, size_t page);
/* The annotation belongs to the element: its /StructParent. */
size_t pdf_structure_annotation(struct pdf_structure *structure, struct pdf_element *element, size_t page, int annotation);
/* Puts the tree below root (an element without parent) into the file; returns the number of its /StructTreeRoot. */
int pdf_structure_write(struct pdf_structure *structure, struct pdf_element *root);

#endif
