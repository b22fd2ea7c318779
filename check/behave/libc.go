package behave

// This file classifies the functions of the C library by their names: the host's files do not
// contain them, or contain them from a static library that is not the host author's code. A
// function in none of the lists is unknown.

// libcBlocks holds functions of libc that block, with the reason. Functions with the name of a
// system call that blocks are not repeated here.
var libcBlocks = reasons(`
waitpid wait wait3: until a child ends
sleep usleep thrd_sleep: it is what they are for
recv send __recv_chk __recvfrom_chk: until the other side does its part
__read_chk __pread_chk __pread64_chk pread pwrite __write: until there is data or room
pread64 pwrite64 open64 openat64 creat64 lockf lockf64: on files
pthread_mutex_lock pthread_mutex_timedlock pthread_mutex_clocklock mtx_lock mtx_timedlock: until another thread unlocks it
pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_rwlock_timedrdlock pthread_rwlock_timedwrlock: until another thread unlocks it
pthread_spin_lock: until another thread unlocks it
pthread_cond_wait pthread_cond_timedwait pthread_cond_clockwait cnd_wait cnd_timedwait: until another thread signals it
pthread_barrier_wait: until the other threads come
pthread_join pthread_timedjoin_np pthread_tryjoin_np thrd_join: until the thread ends
pthread_once call_once __cxa_guard_acquire: until the thread that came first is done
pthread_kill_other_threads_np: until the other threads end
sem_wait sem_timedwait sem_clockwait: until another thread posts it
sigsuspend sigwait sigwaitinfo sigtimedwait __sigsuspend: until a signal comes
aio_suspend lio_listio: until input or output is done
printf fprintf vprintf vfprintf dprintf vdprintf __printf_chk __fprintf_chk __vprintf_chk __vfprintf_chk __dprintf_chk: they write
puts fputs putchar putc fputc putchar_unlocked fwrite fwrite_unlocked perror psignal fflush fputc_unlocked: they write, and lock the stream
fopen fopen64 fdopen freopen fclose fseek ftell rewind setvbuf tmpfile: they lock the stream, and read or write
fgets gets fgetc getc getchar fread getline getdelim scanf fscanf ungetc __fread_chk __fgets_chk __isoc99_fscanf __isoc99_scanf: they read, and lock the stream
opendir fdopendir readdir readdir64 closedir scandir scandir64 rewinddir seekdir ftw nftw fts_open fts_read glob: they read directories
stat64 fstatat fstatat64 lstat64 __xstat __lxstat realpath canonicalize_file_name getcwd: on disks and network file systems
getaddrinfo gethostbyname gethostbyname_r getnameinfo getpwnam getpwuid getgrnam getgrgid getpwnam_r getpwuid_r initgroups: files and name servers are asked
syslog vsyslog openlog: they write, to a daemon
system popen pclose posix_spawn posix_spawnp execl execle execlp execv execvp execvpe fexecve: programs are read, or waited for
dlopen dlclose dlmopen: libraries are read, under the loader's lock
tcdrain tcflush tcsetattr tcgetattr tcsendbreak: the terminal takes its time
localtime mktime tzset localtime_r: they read the time zone's file, under a lock
setlocale newlocale: they read files, under a lock
exit quick_exit: functions of any kind run at exit
pause: until a signal comes
mkstemp mkostemp mkdtemp remove: on disks and network file systems
msgrcv msgsnd semop semtimedop: until another process does its part
`)

// libcLocks holds functions that take a lock of libc for a moment. A function declared nb may
// call them: the lock's holder is running, or will run. Code of vcore context must not: the
// holder may be a uthread that only this vcore can run again.
var libcLocks = fields(`
malloc calloc realloc reallocarray free cfree aligned_alloc posix_memalign memalign valloc pvalloc
__libc_malloc __libc_free __libc_calloc __libc_realloc __libc_memalign malloc_usable_size malloc_trim mallopt mallinfo mallinfo2
strdup strndup __strdup asprintf vasprintf __asprintf_chk __vasprintf_chk open_memstream
setenv unsetenv putenv clearenv atexit on_exit __cxa_atexit at_quick_exit
dlsym dladdr dladdr1 dlinfo dl_iterate_phdr dlvsym dlerror __tls_get_addr
pthread_create pthread_detach pthread_exit pthread_atfork pthread_key_create pthread_key_delete pthread_setspecific pthread_cancel
pthread_attr_setaffinity_np pthread_getattr_np pthread_setname_np pthread_getname_np thrd_create
pthread_cond_destroy pthread_barrier_destroy pthread_cond_signal pthread_cond_broadcast
fork _Fork random srandom rand srand drand48 backtrace backtrace_symbols_fd qsort_r
strerror gettext sem_open shm_open shm_unlink timer_create timer_delete sigaction signal
raise abort _Znwm _Znam _ZdlPv _ZdlPvm _ZdaPv _ZdaPvm
__cxa_throw __cxa_rethrow __cxa_allocate_exception __cxa_free_exception __cxa_begin_catch __cxa_end_catch _Unwind_Resume _ZSt9terminatev
`)

// libcShort holds functions that neither wait nor lock.
var libcShort = fields(`
memcpy memmove memset memcmp memchr memrchr rawmemchr mempcpy bcmp bcopy bzero explicit_bzero memmem memccpy
__memcpy_chk __memmove_chk __memset_chk __mempcpy_chk __explicit_bzero_chk
strlen strnlen strcpy strncpy stpcpy stpncpy strcat strncat strcmp strncmp strcasecmp strncasecmp strchr strrchr strchrnul
strstr strcasestr strspn strcspn strpbrk strtok strtok_r strsep strcoll strxfrm strverscmp strsignal strerror_r __xpg_strerror_r strlcpy strlcat
__strcpy_chk __strncpy_chk __strcat_chk __strncat_chk __stpcpy_chk strerrorname_np strerrordesc_np sigabbrev_np
strtol strtoul strtoll strtoull strtod strtof strtold strtoimax strtoumax atoi atol atoll atof
__isoc23_strtol __isoc23_strtoul __isoc23_strtoll __isoc23_strtoull __isoc99_sscanf __isoc23_sscanf sscanf vsscanf
snprintf vsnprintf sprintf vsprintf __snprintf_chk __vsnprintf_chk __sprintf_chk __vsprintf_chk
isalnum isalpha isdigit islower isupper isspace isprint ispunct isxdigit iscntrl isgraph toupper tolower __ctype_b_loc __ctype_tolower_loc __ctype_toupper_loc
abs labs llabs div ldiv lldiv ffs ffsl ffsll htonl htons ntohl ntohs
qsort bsearch lfind lsearch tfind
sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh exp exp2 expm1 log log2 log10 log1p pow sqrt cbrt hypot
floor ceil round trunc rint nearbyint lround llround lrint llrint fmod remainder remquo fma fmax fmin fdim fabs copysign nextafter
frexp ldexp modf scalbn scalbln ilogb logb nan erf erfc tgamma lgamma lgamma_r sincos
sinf cosf tanf asinf acosf atanf atan2f expf exp2f logf log2f log10f powf sqrtf cbrtf hypotf floorf ceilf roundf truncf fmodf fabsf fmaf fmaxf fminf
__errno_location getenv secure_getenv getauxval sysconf getpagesize rand_r
clock clock_gettime clock_getres gettimeofday time times difftime timespec_get gmtime_r timegm asctime_r strftime
getpid gettid getppid getuid geteuid getgid getegid gethostname uname getrusage getrlimit setrlimit
pthread_self pthread_equal pthread_getspecific pthread_mutex_init pthread_mutex_destroy pthread_mutex_unlock pthread_mutex_trylock
pthread_rwlock_unlock pthread_rwlock_init pthread_rwlock_destroy pthread_rwlock_tryrdlock pthread_rwlock_trywrlock
pthread_spin_init pthread_spin_destroy pthread_spin_unlock pthread_spin_trylock pthread_cond_init
pthread_attr_init pthread_attr_destroy pthread_attr_setstacksize pthread_attr_setdetachstate pthread_attr_getstack pthread_attr_setstack
pthread_mutexattr_init pthread_mutexattr_settype pthread_mutexattr_destroy pthread_condattr_init pthread_condattr_setclock
pthread_sigmask pthread_kill pthread_setaffinity_np pthread_getaffinity_np pthread_testcancel pthread_setcancelstate pthread_sigqueue
sem_init sem_destroy sem_post sem_trywait sem_getvalue mtx_unlock mtx_trylock cnd_signal cnd_broadcast thrd_current thrd_yield
sigemptyset sigfillset sigaddset sigdelset sigismember sigprocmask sigaltstack sigpending sigqueue kill tgkill killpg
sched_yield sched_getcpu sched_getaffinity sched_setaffinity pthread_yield getrandom getentropy arc4random
mmap mmap64 munmap mprotect mremap madvise posix_madvise brk sbrk mincore
socket socketpair bind listen shutdown getsockname getpeername setsockopt getsockopt pipe pipe2 dup dup2 dup3 fcntl64
eventfd eventfd_write timerfd_create timerfd_settime signalfd epoll_create1 epoll_ctl fileno fileno_unlocked isatty
setjmp _setjmp __sigsetjmp sigsetjmp longjmp _longjmp siglongjmp __longjmp_chk getcontext
_exit _Exit __stack_chk_fail __chk_fail __fortify_fail __assert_fail __assert_perror_fail
prctl arch_prctl fpathconf pathconf umask inet_pton inet_ntop inet_addr lseek lseek64 fstat fstat64 __fxstat
`)

// noReturn holds functions that never return.
var noReturn = fields(`
abort exit _exit _Exit quick_exit pthread_exit thrd_exit longjmp _longjmp siglongjmp __longjmp_chk
__stack_chk_fail __chk_fail __fortify_fail __assert_fail __assert_perror_fail
__cxa_throw __cxa_rethrow _Unwind_Resume _ZSt9terminatev
`)

// callsBack holds, for functions of libc, the index of the argument that is a function which it
// calls, on this stack, before it returns.
var callsBack = map[string]int{
	"qsort": 3, "qsort_r": 3, "bsearch": 4, "pthread_once": 1, "call_once": 1, "dl_iterate_phdr": 0,
	"lfind": 4, "lsearch": 4, "tsearch": 2, "tfind": 2, "twalk": 1, "ftw": 1, "nftw": 1,
}
