/* The entry of signals, and the return from their handlers. */
#include "offsets.h"

	.text

/*
 * The handler that the kernel has for every signal that the guest handles, and for
 * those that the host always handles. It begins with a short jump over the mark by
 * which package usys recognises a host, and the major ABI version (docs/abi.md).
 *
 *	RDI signal   RSI siginfo   RDX ucontext   0(RSP) the restorer
 *
 * usys_arrived returns the guest's handler, or 0. If the guest's code was interrupted, and the
 * handler's return is not traced, this code jumps to the handler, which finds the stack as the
 * kernel made it. Otherwise it calls the handler, and undoes the change of the context afterwards;
 * the handler may change registers that C functions keep, so all state is on the stack. The frame
 * pointer is that of the shown context: it leads to the frames of the interrupted code, for code
 * that follows frame pointers from the handler on.
 */
	.globl	usys_signal
	.hidden	usys_signal
	.type	usys_signal, @function
	.p2align 4
usys_signal:
	.byte	0xeb, 12                /* jmp 1f: 8 bytes of mark, 4 of version */
	.ascii	"USYSHOST"
	.long	1                       /* USYS_MAJOR */
1:	sub	$104, %rsp              /* RSP is 16-byte aligned again */
	mov	%rdi, (%rsp)
	mov	%rsi, 8(%rsp)
	mov	%rdx, 16(%rsp)
	lea	24(%rsp), %rcx          /* struct view; its first word reports whether there is one */
	movq	$0, (%rcx)
	call	usys_arrived
	test	%rax, %rax
	jz	done
	mov	(%rsp), %rdi
	mov	8(%rsp), %rsi
	mov	16(%rsp), %rdx
	cmpq	$0, 24(%rsp)
	jne	shown
	add	$104, %rsp
	jmp	*%rax
shown:
	mov	UC_FP(%rdx), %rbp
	call	*%rax
	lea	24(%rsp), %rdi
	cld
	call	usys_signal_done
done:
	add	$104, %rsp
	ret

/* Every handler returns through here. Debuggers recognise these bytes. */
	.globl	usys_signal_return
	.hidden	usys_signal_return
	.type	usys_signal_return, @function
	.p2align 4
usys_signal_return:
	mov	$15, %rax               /* rt_sigreturn */
	syscall

	.section .note.GNU-stack, "", @progbits
