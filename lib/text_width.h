/* text_width: how many columns text takes on a terminal: none for characters that join the one before, two for East Asian wide ones
 * (Unicode Standard Annex 11, W and F), one for all others, of which some terminals make two (ambiguous: A). */
#ifndef LIB_TEXT_WIDTH_H
#define LIB_TEXT_WIDTH_H

#include <stddef.h>
#include <stdint.h>

int text_width_of(uint32_t character);
/* Of UTF-8; a byte that begins no well-formed sequence takes one column. NULL takes none. */
size_t text_width(const char *text);

#endif
