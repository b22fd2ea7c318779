#ifndef SIM_CHILD_AMD64_H
#define SIM_CHILD_AMD64_H

#include "../../loader/loader.h"

/* Make the guest continue behind its call of clone: as the child, with result 0; as the parent,
 * with the frame's result. The frame is the parent's, in its slot, which stays claimed until the
 * parent continues. */
_Noreturn void sim_child_begins(struct clone_frame *f);
_Noreturn void sim_parent_goes_on(struct clone_frame *f);

#endif
