/* cookie: the list of name=value pairs (cookie.h). */
#include "servers/app/cookie.h"

struct text cookie_find(const char *header, const char *name)
{
    size_t name_length = strlen(name);
    while (header != NULL) {
        header += strspn(header, " \t");
        size_t length = strcspn(header, ";");
        if (length > name_length && header[name_length] == '=' && memcmp(header, name, name_length) == 0)
            return (struct text){header + name_length + 1, length - name_length - 1};
        header = header[length] == ';' ? header + length + 1 : NULL;
    }
    return (struct text){NULL, 0};
}
