#ifndef SIM_CHILD_AMD64_H
#define SIM_CHILD_AMD64_H

#include "../../loader/loader.h"

/* The guest goes on behind its call of clone: as the child, with the result 0; as the parent, with
 * the frame's. The frame is the parent's, in its slot, which stays claimed until the parent goes on. */
_Noreturn void sim_child_begins(struct clone_frame *f);
_Noreturn void sim_parent_goes_on(struct clone_frame *f);

#endif
