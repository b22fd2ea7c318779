/* 0: a host as Akaros's own, 1: one of the next major ABI version, 2: a handler
 * that is no host. */
void install(int kind);
