/* 0: a host as Akaros's own, 1: one of the next major ABI version, 2: a handler
 * that is no host, 3: another host as Akaros's own. */
void install(int kind);
