/* 0: a host like Akaros's, 1: one of the next major ABI version, 2: a handler
 * that is no host, 3: another host like Akaros's. */
void install(int kind);
