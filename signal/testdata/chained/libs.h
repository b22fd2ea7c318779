/*
 * C libraries with signal handlers that chain to the previously installed ones.
 */
#include <signal.h>

enum { LIBS = 12, RESET = (int)SA_RESETHAND };

void lib_install(int lib, int sig, int flags, int guarded);
void lib_remove(int lib, int sig); /* puts the previous handler back */
int lib_ran(int lib);              /* how often its handler was called */
int lib_order(int i);              /* which library's handler was called as the i-th */
void lib_clear(void);
int lib_blocked(int lib, int sig); /* whether its handler ran with sig blocked */

void ignore(int sig);
int flags_of(int sig);          /* the flags in the kernel */
int zombies(void);              /* whether an ended child waits to be reaped */
int child_of_vfork(int sig);    /* sends itself sig before it ends: its status */
long interrupted_read(int sig); /* a read that sig interrupts: 1, or -errno */
