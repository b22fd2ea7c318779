/* The loader's first instructions, and the guest's. */
	.text

/* The kernel's stack holds argc, argv, environment and auxiliary vector; it
 * becomes the guest's stack, so the loader uses another. */
	.globl	_start
	.type	_start, @function
_start:
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	lea	usys_boot_top(%rip), %rsp
	call	usys_main
	hlt

/* void usys_enter(uintptr_t sp, uintptr_t entry): sets registers as the kernel
 * does when a program starts; RDX is 0: no function to call at exit. */
	.globl	usys_enter
	.type	usys_enter, @function
usys_enter:
	mov	%rdi, %rsp
	mov	%rsi, %rcx
	xor	%eax, %eax
	xor	%ebx, %ebx
	xor	%edx, %edx
	xor	%esi, %esi
	xor	%edi, %edi
	xor	%r8d, %r8d
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	xor	%r11d, %r11d
	xor	%r12d, %r12d
	xor	%r13d, %r13d
	xor	%r14d, %r14d
	xor	%r15d, %r15d
	xor	%ebp, %ebp
	jmp	*%rcx

	.bss
	.globl	usys_boot_stack, usys_boot_top
	.p2align 12                     /* resident.c gives its pages back */
usys_boot_stack:
	.skip	65536
usys_boot_top:

	.section .note.GNU-stack, "", @progbits
