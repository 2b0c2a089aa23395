/* verdict_mark: the sign before a verdict's word, so that it does not depend on colour. The same in HTML and Markdown. */
#ifndef SITE_GEN_RENDER_VERDICT_MARK_H
#define SITE_GEN_RENDER_VERDICT_MARK_H

#include "site-gen/report/doc.h"

static inline const char *verdict_mark(enum doc_verdict verdict)
{
    switch (verdict) {
    case DOC_VERDICT_FASTER:
        return "▲";
    case DOC_VERDICT_SLOWER:
        return "▼";
    case DOC_VERDICT_EQUIVALENT:
        return "≈";
    case DOC_VERDICT_NO_DIFFERENCE:
        return "○";
    case DOC_VERDICT_INVALID:
        return "×";
    case DOC_VERDICT_NO_CLAIM:
    case DOC_VERDICT_NONE:
        return "–";
    }
    return "–";
}

#endif
