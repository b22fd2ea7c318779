/*
 * Entry stubs of table functions: the slots of a guest's tables hold their addresses. The fs
 * offset of this host is 0 (docs/abi.md, "Whose stack"): a trampoline calls the slot on the
 * goroutine's stack, and the stub switches.
 *
 *	DI SI DX CX R8 R9 XMM0-7 arguments   R13 the Go argument frame, where there are
 *	arguments on the stack               RAX RDX XMM0 results
 *
 * All other general registers but RSP and RBP are free, as Go's ABI0 has it. Slots:
 * entry_amd64.S.
 */
#include "offsets.h"

	.text
	.globl	usys_stubs
	.p2align 4
usys_stubs:
	.set	i, 0
	.rept	NSTUBS
	mov	$i, %r11d
	jmp	common
	.p2align 4
	.set	i, i + 1
	.endr

common:
	mov	%gs:TCB_CUR, %r12
	sub	usys_slot_size(%rip), %r12
	mov	%r12, %gs:TCB_CUR
	add	usys_slot_size(%rip), %r12
	mov	%rsp, SLOT_GSP(%r12)
	mov	%rbp, SLOT_FP(%r12)
	mov	(%rsp), %rax
	mov	%rax, SLOT_RET(%r12)
	lea	SLOT_RET(%r12), %rsp
	shl	$STUB_SHIFT, %r11d
	lea	usys_stub_targets(%rip), %rax
	add	%rax, %r11
	push	%r11                    /* for hostfault.c: the running function; RSP is 16-byte aligned */
	mov	STUB_NWORDS(%r11), %rax
	test	$1, %al
	jz	1f
	push	%rax
1:	test	%rax, %rax
	jz	2f
	push	48-8(%r13,%rax,8)       /* behind the six words that came in registers */
	dec	%rax
	jmp	1b
2:	call	*STUB_FN(%r11)
	cmpl	$0, %gs:TCB_ATTENTION
	jne	attend
leave:
	mov	SLOT_GSP(%r12), %rsp    /* C kept R12: the slot's top */
	mov	%r12, %gs:TCB_CUR
	ret

/* Under -vcores the thread may have to be attended to. RSP is as it was before the call. */
attend:
	sub	$32, %rsp
	mov	%rax, (%rsp)
	mov	%rdx, 8(%rsp)
	movups	%xmm0, 16(%rsp)
	call	usys_sched_table_end
	mov	(%rsp), %rax
	mov	8(%rsp), %rdx
	movups	16(%rsp), %xmm0
	jmp	leave
	.globl	usys_stubs_end
usys_stubs_end:

	.section .note.GNU-stack, "", @progbits
