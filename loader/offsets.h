#ifndef LOADER_OFFSETS_H
#define LOADER_OFFSETS_H

/*
 * Numbers that assembly and C share. loader.h asserts that they agree with the structs.
 */

#define NCALLS 512  /* system calls from this number on go to Linux directly, unless they are traced */
#define NSTUBS 1024 /* functions of tables, all tables together */

/* Slots of a thread: C-safe stacks of usys_slot_size bytes (thread.c). The last is never used. */
#define NSLOTS 8

/* struct way */
#define WAY_SHIFT 4
#define WAY_CALL 8

/* struct tcb */
#define TCB_SELF 0
#define TCB_CUR 8
#define TCB_TID 16
#define TCB_ATTENTION 20

/* struct usys_ucontext: the frame pointer */
#define UC_FP 120

/* The contents at the top of a claimed slot. */
#define SLOT_GSP -8   /* the guest's SP at the call; 0: its thread has no stack any more */
#define SLOT_FP -16   /* its frame pointer */
#define SLOT_RET -24  /* the call's return address: a vfork child may overwrite the guest's copy */
#define SLOT_ARG -32  /* functions of tables: their stub_target; system calls: an argument */
#define SLOT_NR -80   /* system calls: the number */
#define SLOT_HOW -128 /* struct open_how of openat2, for an open that assembly carries out */

/* Of openat: the flags that say that more than reading is asked for (O_ACCMODE, O_CREAT, O_TRUNC,
 * O_PATH, and the one bit of O_TMPFILE), and what openat adds. Of openat2: RESOLVE_NO_MAGICLINKS. */
#define OPEN_IN_C 030001103
#define OPEN_LARGEFILE 0100000
#define OPEN_NO_MAGICLINKS 2
#define STAT_INO 8 /* in struct stat */

/* struct clone_frame, whose end is the slot's; it begins with clone3's arguments. */
#define CF_K_FIRST 128
#define CF_K_SECOND 136
#define CF_K_CTID 144
#define CF_KIND 152
#define CF_CHILD_SP 160
#define CF_RESULT 168
#define CF_KEPT 176 /* RBX, R12 to R15, and a word that is not used */
#define CF_NR 224
#define CF_ARG 232 /* six of them */
#define CF_RET 280
#define CF_FP 288
#define CF_GSP 296
#define CF_SIZE 304

/* clone_frame.kind: the memory that parent and child share. */
#define CLONE_KIND_FORK 0   /* none: the child has a copy of all memory */
#define CLONE_KIND_VFORK 1  /* memory and stack, while the parent waits */
#define CLONE_KIND_THREAD 2 /* memory; the child has its own stack */

/* struct stub_target */
#define STUB_FN 0
#define STUB_NWORDS 8
#define STUB_SHIFT 5 /* log2 of its size */

#endif
