/*
 * Gives a thread that calls C for the first time its stack and its block.
 */
	.text

#define SYS_mmap		9
#define SYS_mprotect		10
#define SYS_munmap		11
#define SYS_rt_sigprocmask	14

/* struct usys_layout (call_thread.h) */
#define BYTES	0
#define OPEN	8
#define BLOCK	24
#define FROM	32
#define SIZE	40

/* The frame on the new stack, right below the block: XMM0 to XMM14, the signal mask. */
#define FRAME	256
#define MASK	-8

/*
 * usys_first_call, which a trampoline calls (usys/call_linux_amd64.s: first) on the
 * goroutine's stack, which may have room for the return address and no more. So it has no
 * frame. Registers keep the values that the trampoline has loaded, until there is a new
 * stack; the rest is C code, which runs on that stack.
 *
 *	RAX RDI RSI RDX RCX R8 R9 R10 XMM0-7   the trampoline's: they come back as they were
 *	R12                                    comes back: the block; 0: no memory
 *	RBX R11 R13 R14 R15 XMM8-15            lost, as in every assembly function of Go's
 *
 *	RBX   RAX, as it was      R13   SP, as it was
 *	R14   the layout          R15   the lowest address
 *
 * Until the new stack exists, signals may arrive and find the goroutine's stack and a pc
 * outside Go, which Go's handlers tolerate. From then until the thread has its block they
 * are blocked: neither the host nor Go would recognise that stack.
 */
	.globl	usys_first_call
	.hidden	usys_first_call
	.type	usys_first_call, @function
usys_first_call:
	mov	%rax, %rbx
	mov	%rsp, %r13
	movq	%rdi, %xmm8
	movq	%rsi, %xmm9
	movq	%rdx, %xmm10
	movq	%rcx, %xmm11
	movq	%r8, %xmm12
	movq	%r9, %xmm13
	movq	%r10, %xmm14
	lea	usys_layouts(%rip), %r14
.Llayout:
	mov	BYTES(%r14), %rsi
	test	%rsi, %rsi
	jz	.Lnomem
	mov	$SYS_mmap, %eax
	xor	%edi, %edi
	xor	%edx, %edx              /* PROT_NONE */
	mov	$0x24022, %r10d         /* MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE, MAP_STACK */
	mov	$-1, %r8
	xor	%r9d, %r9d
	syscall
	cmp	$-4095, %rax
	jae	.Lnext
	mov	%rax, %r15
	mov	OPEN(%r14), %rsi
	mov	FROM(%r14), %rdi
	add	%r15, %rdi
	mov	$3, %edx                /* PROT_READ, PROT_WRITE */
	mov	$SYS_mprotect, %eax
	syscall
	test	%eax, %eax
	jz	.Lstack
.Lunmap:
	mov	%r15, %rdi
	mov	BYTES(%r14), %rsi
	mov	$SYS_munmap, %eax
	syscall
.Lnext:
	add	$SIZE, %r14
	jmp	.Llayout
.Lstack:
	mov	%r15, %r12
	add	BLOCK(%r14), %r12
	mov	$2, %edi                /* SIG_SETMASK */
	lea	.Levery_signal(%rip), %rsi
	lea	MASK(%r12), %rdx
	mov	$8, %r10d
	mov	$SYS_rt_sigprocmask, %eax
	syscall
	lea	-FRAME(%r12), %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
	movups	%xmm\n, 16*\n(%rsp)
	.endr
	mov	%r15, %rdi
	mov	%r14, %rsi
	call	usys_thread_begin
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
	movups	16*\n(%rsp), %xmm\n
	.endr
	mov	%r13, %rsp
	lea	MASK(%r12), %rsi
	mov	%rax, %r12
	mov	$2, %edi                /* SIG_SETMASK */
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$SYS_rt_sigprocmask, %eax
	syscall
	test	%r12, %r12
	jz	.Lunmap
.Lhave:
	mov	%rbx, %rax
	movq	%xmm8, %rdi
	movq	%xmm9, %rsi
	movq	%xmm10, %rdx
	movq	%xmm11, %rcx
	movq	%xmm12, %r8
	movq	%xmm13, %r9
	movq	%xmm14, %r10
	ret
.Lnomem:
	xor	%r12d, %r12d
	jmp	.Lhave
	.size	usys_first_call, .-usys_first_call

	.section .rodata
	.p2align 3
.Levery_signal:
	.quad	-1

	.section .note.GNU-stack, "", @progbits
