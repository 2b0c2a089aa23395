/* k6_detect: which form of k6's results the first bytes of a file are, so that a damaged one is known too. */
#ifndef SITE_GEN_IMPORT_K6_DETECT_H
#define SITE_GEN_IMPORT_K6_DETECT_H

#include "lib/str.h"

enum k6_form { K6_NONE, K6_SUMMARY, K6_HANDLE_SUMMARY, K6_MACHINE, K6_POINTS, K6_CSV };

enum k6_form k6_detect(struct str head);

#endif
