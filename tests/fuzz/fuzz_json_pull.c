/* fuzz_json_pull: json_pull beside jansson on arbitrary bytes (libFuzzer): what one refuses the other refuses, and both see the same. */
#include "tests/unit/lib/json_pull_compare.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (json_pull_compare((struct str){(const char *)data, size}) != NULL)
        abort();
    return 0;
}
