/*
 * Libraries of C's that have signal handlers, and chain to the one that they found.
 */
#include <signal.h>

enum { LIBS = 12, RESET = (int)SA_RESETHAND };

void lib_install(int lib, int sig, int flags, int guarded);
void lib_remove(int lib, int sig); /* puts back what it found */
int lib_ran(int lib);              /* how often its handler was called */
int lib_order(int i);              /* which library's handler was called as the i-th */
void lib_clear(void);
int lib_blocked(int lib, int sig); /* whether its handler ran with sig blocked */

void ignore(int sig);
int flags_of(int sig);             /* as the kernel has them */
int zombies(void);                 /* whether a child that has ended waits for wait */
int child_of_vfork(int sig);       /* sends itself sig before it ends: its status */
long interrupted_read(int sig);    /* a read that sig interrupts: 1, or -errno */
