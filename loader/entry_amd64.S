/*
 * The entry of the guest's system calls.
 *
 * The convention of the entry points is exactly that of SYSCALL:
 *
 *	RAX number   RDI RSI RDX R10 R8 R9 arguments   RAX result, or -errno
 *	RCX, R11 lost; everything else as it was (flags excepted)
 *	0(RSP) the return address; the host writes nothing below RSP
 *
 * %gs:0 is the thread's block (struct tcb, loader.h). The first of these
 * instructions may run in any state of a thread: on a goroutine's stack, on g0's, in
 * a signal handler, in a vfork child that shares its parent's block.
 *
 * Slots. C runs on a slot of the thread's host stacks. It is claimed by moving
 * %gs:cur down, and released by storing the previous value, which follows from the slot's address:
 *   - A signal after that store finds cur moved, and its handler's calls claim lower
 *     slots. One before it claims the same slot, and has released it when the
 *     interrupted code goes on: cur is what it was when that code read it.
 *   - A vfork child that never returns leaves cur low; the parent's store corrects it.
 *
 * sigview.c relies on this of the code between usys_entry_begin and usys_entry_end:
 * while RSP is not in a slot, it is what it was at the entry, and 0(RSP) is the
 * return address; while RSP is in a slot, that RSP, RBP and the return address are at
 * SLOT_GSP, SLOT_FP and SLOT_RET.
 */
#include "offsets.h"

	.text
	.globl	usys_entry_begin
usys_entry_begin:

/* Table function 8. The kernel reads only the lower half of RAX. */
	.globl	usys_linux_syscall, usys_linux_entry
	.type	usys_linux_syscall, @function
	.p2align 6
usys_linux_syscall:
usys_linux_entry:                       /* vdso_image_amd64.S */
	mov	%eax, %r11d
	cmp	$NCALLS, %r11d
	jae	larger
way:
	shl	$WAY_SHIFT, %r11d
	lea	usys_ways(%rip), %rcx
	add	%r11, %rcx              /* RCX is the call's struct way up to usys_entry_c */
	mov	(%rcx), %r11
	test	%r11, %r11
	jz	usys_entry_c            /* nothing comes before the C function */
	jmp	*%r11
larger:	/* all larger numbers share one way */
	mov	$NCALLS, %r11d
	jmp	way

/*
 * A call that the host leaves to Linux: the instruction, on the guest's stack. The
 * kernel leaves the processor's stack of return addresses empty, so a RET would be
 * mispredicted each time; an indirect jump is not. sigview.c knows that at
 * usys_raw_leave the return address is in RCX.
 */
	.globl	usys_entry_raw, usys_raw_leave
	.type	usys_entry_raw, @function
	.p2align 4
usys_entry_raw:
	syscall
usys_leave_raw:
	pop	%rcx
usys_raw_leave:
	jmp	*%rcx

/* close: the descriptors that the host keeps have high numbers (kept.c). */
	.globl	usys_entry_close
	.type	usys_entry_close, @function
usys_entry_close:
	cmp	usys_kept_low(%rip), %edi
	jb	usys_entry_raw
	jmp	usys_entry_c

/*
 * openat that only reads, as openat2 that follows no link of /proc (paths.c): its arguments are in a
 * slot. What may have failed for that is left to C, and so are other opens.
 */
	.globl	usys_entry_open
	.type	usys_entry_open, @function
	.p2align 4
usys_entry_open:
	test	$OPEN_IN_C, %edx
	jnz	usys_entry_c
	cmpb	$0, usys_no_openat2(%rip)
	jne	usys_entry_c
	mov	%gs:TCB_CUR, %r11
	sub	usys_slot_size(%rip), %r11
	mov	%r11, %gs:TCB_CUR
	add	usys_slot_size(%rip), %r11
	mov	%rdx, SLOT_ARG-16(%r11)
	mov	%r10, SLOT_ARG-24(%r11)
	mov	%edx, %ecx
	or	$OPEN_LARGEFILE, %ecx
	mov	%rcx, SLOT_HOW(%r11)
	movq	$0, SLOT_HOW+8(%r11)
	movq	$OPEN_NO_MAGICLINKS, SLOT_HOW+16(%r11)
	lea	SLOT_HOW(%r11), %rdx
	mov	$24, %r10d
	mov	$437, %eax              /* openat2 */
	syscall
	mov	%gs:TCB_CUR, %r11
	add	usys_slot_size(%rip), %r11
	mov	SLOT_ARG-16(%r11), %rdx
	mov	SLOT_ARG-24(%r11), %r10
	mov	%r11, %gs:TCB_CUR
	test	%eax, %eax
	jns	usys_leave_raw
	cmp	$-40, %eax              /* ELOOP */
	je	1f
	cmp	$-22, %eax              /* EINVAL */
	je	1f
	cmp	$-38, %eax              /* ENOSYS */
	je	1f
	cmp	$-1, %eax               /* EPERM */
	jne	usys_leave_raw
1:	mov	$257, %eax
	jmp	way_to_c

/*
 * newfstatat, whose result tells whether C has to look at the path. If the memory is gone, the load
 * faults, and the handler (sigview.c) continues at usys_leave_raw.
 */
	.globl	usys_entry_stat, usys_peek, usys_leave_raw
	.type	usys_entry_stat, @function
	.p2align 4
usys_entry_stat:
	syscall
	test	%eax, %eax
	jnz	usys_leave_raw
usys_peek:
	mov	STAT_INO(%rdx), %r11
	cmp	usys_loader_ino(%rip), %r11
	jne	usys_leave_raw
	mov	$262, %eax
way_to_c:
	mov	%eax, %ecx
	shl	$WAY_SHIFT, %ecx
	lea	usys_ways(%rip), %r11
	add	%r11, %rcx

/* A call that a C function carries out: the one of the struct way at RCX. All values are stored in
 * the slot before RSP points into it. */
	.p2align 4
usys_entry_c:
	mov	%gs:TCB_CUR, %r11
	sub	usys_slot_size(%rip), %r11
	mov	%r11, %gs:TCB_CUR
	add	usys_slot_size(%rip), %r11
	mov	%rsp, SLOT_GSP(%r11)
	mov	%rbp, SLOT_FP(%r11)    /* for sigview.c; C keeps RBP */
	mov	%eax, %eax
	mov	%rax, SLOT_NR(%r11)     /* the seventh argument of C; RSP is 16-byte aligned there */
	mov	(%rsp), %rax
	mov	%rax, SLOT_RET(%r11)
	mov	%rdi, SLOT_ARG(%r11)
	mov	%rsi, SLOT_ARG-8(%r11)
	mov	%rdx, SLOT_ARG-16(%r11)
	mov	%r10, SLOT_ARG-24(%r11)
	mov	%r8, SLOT_ARG-32(%r11)
	mov	%r9, SLOT_ARG-40(%r11)
	lea	SLOT_NR(%r11), %rsp
	mov	WAY_CALL(%rcx), %rax
	mov	%r10, %rcx              /* C's fourth argument; SYSCALL destroys RCX */
	call	*%rax
	cmpl	$0, %gs:TCB_ATTENTION
	jne	usys_sched_attention    /* continues below, or elsewhere */
	.globl	usys_entry_c_done
usys_entry_c_done:                      /* RSP is at SLOT_NR, RAX the result */
	mov	8(%rsp), %r9
	mov	16(%rsp), %r8
	mov	24(%rsp), %r10
	mov	32(%rsp), %rdx
	mov	40(%rsp), %rsi
	mov	48(%rsp), %rdi
	lea	80(%rsp), %r11
	mov	72(%rsp), %rsp
	mov	%r11, %gs:TCB_CUR
	ret

/*
 * clone, clone3, fork, vfork. These calls return twice:
 *   - a new thread continues on another stack, which has no return address;
 *   - a vfork child runs on the parent's stack, over the return address, while the
 *     parent waits here.
 * So the return address is kept in the slot, and no C frame is alive across the
 * instruction. usys_clone_prepare (clone.c) sets the kernel's arguments: for a thread, a stack
 * that is the child's own slot, with a copy of this frame.
 */
	.globl	usys_entry_clone
	.type	usys_entry_clone, @function
	.p2align 4
usys_entry_clone:
	mov	%gs:TCB_CUR, %r11
	sub	usys_slot_size(%rip), %r11
	mov	%r11, %gs:TCB_CUR
	add	usys_slot_size(%rip), %r11
	mov	%rsp, SLOT_GSP(%r11)
	mov	%rbp, SLOT_FP(%r11)
	mov	(%rsp), %rcx
	mov	%rcx, SLOT_RET(%r11)
	lea	-CF_SIZE(%r11), %rsp
	mov	%rdi, CF_ARG(%rsp)
	mov	%rsi, CF_ARG+8(%rsp)
	mov	%rdx, CF_ARG+16(%rsp)
	mov	%r10, CF_ARG+24(%rsp)
	mov	%r8, CF_ARG+32(%rsp)
	mov	%r9, CF_ARG+40(%rsp)
	mov	%eax, %eax
	mov	%rax, CF_NR(%rsp)
	mov	%rbx, CF_KEPT(%rsp)
	mov	%r12, CF_KEPT+8(%rsp)
	mov	%r13, CF_KEPT+16(%rsp)
	mov	%r14, CF_KEPT+24(%rsp)
	mov	%r15, CF_KEPT+32(%rsp)
	mov	%rsp, %rdi
	call	usys_clone_prepare      /* 0, or the result */
	test	%rax, %rax
	jnz	clone_restore
	mov	CF_K_FIRST(%rsp), %rdi
	mov	CF_K_SECOND(%rsp), %rsi
	mov	CF_ARG+16(%rsp), %rdx
	mov	CF_K_CTID(%rsp), %r10
	mov	CF_ARG+32(%rsp), %r8
	mov	CF_ARG+40(%rsp), %r9
	mov	CF_NR(%rsp), %rax
	syscall
	test	%rax, %rax
	jz	clone_child
	mov	%rax, CF_RESULT(%rsp)
	mov	%rsp, %rdi
	call	usys_clone_parent
	mov	CF_RESULT(%rsp), %rax
	.globl	usys_clone_goes_on
usys_clone_goes_on:                     /* hosts/sim/child_amd64.c: RSP is the frame, RAX the result */
clone_restore:
	mov	CF_ARG(%rsp), %rdi
	mov	CF_ARG+8(%rsp), %rsi
	mov	CF_ARG+16(%rsp), %rdx
	mov	CF_ARG+24(%rsp), %r10
	mov	CF_ARG+32(%rsp), %r8
	mov	CF_ARG+40(%rsp), %r9
	mov	CF_RET(%rsp), %rcx
	mov	CF_GSP(%rsp), %r11
	mov	%rcx, (%r11)            /* the return address: a vfork child has overwritten it */
	lea	CF_SIZE(%rsp), %rcx
	mov	%r11, %rsp
	mov	%rcx, %gs:TCB_CUR
	ret

/* RSP is the parent's here (fork: a copy of it), or the copy of the frame in the
 * first slot of the new thread, whose %gs is still the parent's. Go blocks all signals around this
 * call. */
clone_child:
	cmpl	$CLONE_KIND_THREAD, CF_KIND(%rsp)
	jne	clone_child_c
	mov	CF_K_FIRST(%rsp), %rdi    /* the new thread's block */
	cmpl	$0, usys_fsgsbase(%rip)
	je	clone_child_prctl
	wrgsbase %rdi
	jmp	clone_child_c
clone_child_prctl:
	mov	%rdi, %rsi
	mov	$0x1001, %edi           /* ARCH_SET_GS */
	mov	$158, %eax              /* arch_prctl */
	syscall
clone_child_c:
	mov	%rsp, %rdi
	call	usys_clone_child
	.globl	usys_clone_child_leaves
usys_clone_child_leaves:
	mov	CF_ARG(%rsp), %rdi
	mov	CF_ARG+8(%rsp), %rsi
	mov	CF_ARG+16(%rsp), %rdx
	mov	CF_ARG+24(%rsp), %r10
	mov	CF_ARG+32(%rsp), %r8
	mov	CF_ARG+40(%rsp), %r9
	mov	CF_RET(%rsp), %rcx
	mov	CF_KIND(%rsp), %eax
	lea	CF_SIZE(%rsp), %r11
	jmp	usys_leave

/* rt_sigreturn through the host: SP must be at the frame that the kernel made. */
	.globl	usys_entry_sigreturn
	.type	usys_entry_sigreturn, @function
usys_entry_sigreturn:
	lea	8(%rsp), %rsp
	jmp	usys_signal_return

	.globl	usys_entry_end
usys_entry_end:

/*
 * The child returns, without a return address on its stack: RCX holds it. sigview.c knows that. A
 * vfork child leaves the slot claimed, as it is the parent's.
 */
	.globl	usys_leave_begin, usys_leave_end
usys_leave:
	mov	CF_CHILD_SP(%rsp), %rsp
usys_leave_begin:
	cmp	$CLONE_KIND_VFORK, %eax
	je	1f
	mov	%r11, %gs:TCB_CUR
1:	xor	%eax, %eax
	jmp	*%rcx
usys_leave_end:

/*
 * Table function 9: the thread ends. It is jumped to, with the number in RAX and the
 * status in RDI. The guest's stack may already belong to another thread: this code does not touch
 * it, and SLOT_GSP is 0.
 */
	.globl	usys_linux_exit
	.type	usys_linux_exit, @function
	.p2align 4
usys_linux_exit:
	mov	%gs:TCB_CUR, %r11
	sub	usys_slot_size(%rip), %r11
	mov	%r11, %gs:TCB_CUR
	add	usys_slot_size(%rip), %r11
	movq	$0, SLOT_GSP(%r11)
	lea	SLOT_FP(%r11), %rsp
	mov	%edi, %ebx
	mov	%eax, %ebp
	call	usys_thread_ends        /* takes the status; returns whether this code frees the block */
	mov	%ebx, %edi
	mov	%eax, %ecx
	mov	%ebp, %eax
	test	%ecx, %ecx
	jz	1f
	/* From here on the block, and this stack with it, may belong to another thread. All
	 * signals are blocked. */
	movl	$0, %gs:TCB_TID
1:	syscall
	hlt

	.section .note.GNU-stack, "", @progbits
