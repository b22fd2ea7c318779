
#ifndef USYS_MEMBER

/*
 * The types of a host's functions are checked while the host's file is
 * compiled. A member of struct TABLE_host takes a function whose
 * arguments and result travel as the declaration says: of the same width, both
 * signed or both not, both floating-point, both pointers. char is taken for
 * int8_t and uint8_t, long long for int64_t, const and void * for any pointer.
 *
 * In C, write a function whose result is another pointer type, or which takes a
 * pointer to a struct of its library's own, as
 *
 *	.open = USYS_FN(sq, open, sqlite3_open),
 *
 * and not as a cast: a cast hides the type. To refuse casts the table's header
 * turns some warnings into errors, for the rest of the file; -Wpedantic is one,
 * as it reports the conversion of a void * to a function. A file that uses GNU C which
 * ISO C forbids defines USYS_UNCHECKED before it includes the header. Then
 * nothing is checked before usys check is run.
 */
#if defined(__cplusplus)
#define USYS_MEMBER(result, name, params, checked) usys::fn<result params> name
#define USYS_FN(table, member, f) (f)
#elif defined(USYS_UNCHECKED)
#define USYS_MEMBER(result, name, params, checked) result (*name) params
#define USYS_FN(table, member, f) ((__typeof__(((struct table##_host *)0)->member))(f))
#else
#define USYS_MEMBER(result, name, params, checked) result (*name) checked
#define USYS_FN(table, member, f) zfn_##table##_##member(f)

/* A parameter that is a transparent union is compatible with a parameter of any
 * type among the union's members. usys_any8 and the like distinguish a difference
 * of signs from other differences. */
#define USYS_EITHER __attribute__((__transparent_union__))
typedef union { int8_t a; char b; } usys_int8 USYS_EITHER;
typedef union { uint8_t a; char b; } usys_uint8 USYS_EITHER;
typedef union { int64_t a; long long b; } usys_int64 USYS_EITHER;
typedef union { uint64_t a; unsigned long long b; } usys_uint64 USYS_EITHER;
typedef union { int8_t a; uint8_t b; char c; } usys_any8 USYS_EITHER;
typedef union { int16_t a; uint16_t b; } usys_any16 USYS_EITHER;
typedef union { int32_t a; uint32_t b; } usys_any32 USYS_EITHER;
typedef union { int64_t a; uint64_t b; long long c; unsigned long long d; } usys_any64 USYS_EITHER;

/* f as a pointer of type (*)params, if every condition of checks holds. The
 * compiler compares the arguments at the cast, but takes char and uint8_t for
 * different: known says that the arguments are right. */
#define USYS_CHECKED(result, params, f, known, checks) __extension__ \
	__builtin_choose_expr(sizeof(struct { char c; checks }) > 0, \
		(result (*) params)_Generic((char (*)[1 + (known)])0, char (*)[2]: (void (*)(void))(f), default: (f)), (void *)0)
#define USYS_SAME(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define USYS_IS_POINTER(x) (__builtin_classify_type(x) == 5)
#endif

#ifdef __cplusplus
#include <type_traits>

namespace usys {
/* Reports whether T travels as the declared type D does. */
template <class D, class T, bool = std::is_integral<D>::value && (std::is_integral<T>::value || std::is_enum<T>::value)>
struct same : std::integral_constant<bool, std::is_same<D, T>::value || (std::is_pointer<D>::value && std::is_pointer<T>::value)> {};

template <class D, class T>
struct same<D, T, true> : std::integral_constant<bool, std::is_same<D, bool>::value == std::is_same<T, bool>::value && sizeof(D) == sizeof(T) &&
	(std::is_same<T, char>::value || std::is_enum<T>::value || std::is_signed<D>::value == std::is_signed<T>::value)> {};

template <class D, class T> struct travels; /* lists of arguments */
template <class... A> struct list {};
template <> struct travels<list<>, list<>> : std::true_type {};
template <class... A, class... B>
struct travels<list<A...>, list<B...>> : std::false_type {};
template <class D, class... A, class T, class... B>
struct travels<list<D, A...>, list<T, B...>> : std::integral_constant<bool, same<D, T>::value && travels<list<A...>, list<B...>>::value> {};

template <class F> struct fn;

/* A member of struct TABLE_host: a pointer to a function, as in C. */
template <class R, class... A>
struct fn<R(A...)> {
	typedef R (*pointer)(A...);
	pointer f;

	constexpr fn() : f(nullptr) {}
	constexpr fn(pointer g) : f(g) {}
	/* The condition makes a constant of a conversion that is none in C++. */
	template <class S, class... B>
	constexpr fn(S (*g)(B...)) : f(__builtin_constant_p((pointer)(void (*)())g) ? (pointer)(void (*)())g : (pointer)(void (*)())g)
	{
		static_assert(sizeof...(A) == sizeof...(B), "the function takes another number of arguments than is declared in Go");
		static_assert(sizeof...(A) != sizeof...(B) || travels<list<A...>, list<B...>>::value,
			"the function has an argument of another width, sign or kind than is declared in Go");
		static_assert(same<R, S>::value, "the function has a result of another width, sign or kind than is declared in Go");
	}
	constexpr operator pointer() const { return f; }
};
}
#endif

#endif
