"""Templates that use one feature each, and the variables that they are rendered with."""

import itertools

CONTEXT = dict(
   
 s="Hello World", t="  padded\t\n", u="naïve café Ω 😀x", e="", n=None, i=7, z=0, neg=-3, f=2.5, big=12345678901234567890123, tr=True, fa=False,
 l=[3,1,2], ls=["b","A","c","a"], mix=[1,"a",None,True,2.5,[1,2],{"k":"v"}], el=[], d={"b":2,"a":1,"C":3}, ed={}, nested={"x":{"y":[1,{"z":"deep"}]}, "items":"shadow","get":5},
 users=[{"name":"Bob","age":30,"on":True,"city":"X"},{"name":"alice","age":25,"on":False,"city":"y"},{"name":"Carl","age":30,"on":True,"city":"x"}],
 tree=[{"v":1,"c":[{"v":2,"c":[]},{"v":3,"c":[{"v":4,"c":[]}]}]},{"v":5,"c":[]}],
 html="<a href=\"x\">T&C's</a>", q="it's \"q\"", ml="a\nb\n\nc", words="the quick  brown fox", fl=[1.5,0.1,1e20,1e-7,1e16,123456789.125,100.0,-0.0,3e-5,1e15],
)

OPERANDS = (
    "s u e n i f big tr l mix el d nested html und d.nope ('<'|e) range(3) d.items() (l|map('string')) (1,2)"
    " namespace(a=1) none true '' 4"
).split(" ")

TESTS = (
    "defined undefined none string number integer float boolean true false mapping iterable sequence callable"
    " lower upper odd even escaped filter test"
).split()

# "@" stands for each of the operands.
ON_EACH_OPERAND = """
@|length
@|list
1 if @ else 0
@ == @
[@]|tojson
@|first
@|last
@ + 1
@[0]
@.foo
@.foo.bar
@['foo']
@()
-@
'a' in @
@ in 'abc'
@ in [1,'a']
@|int
@|float
@|round
@|abs
@ < 5
@ * 2
@ % 2
@|sort
@|reverse|list
@|join('-')
@[1:]
@|items|list
""".strip().split("\n")

EXPRESSIONS = r"""
1+2*3
7//2
-7//2
7%3
-7%3
7%-3
7.5//2
-7.5//2
7.5%2
-7.5%2
-7.5%-2
2**10
2**-1
2**0.5
-2**2
2**3**2
10/4
10/5
1/3
1e3
1.0
1e16
1e15
1.5e-5
0.0001
0.00001
123456789012345678
12345678901234567890
1_000
0x1F
0b101
0o17
1/0
1//0
1%0
1.0/0
0**0
0.0**-1
i+f
i*f
tr+1
tr+tr
tr*3
-tr
+tr
-f
-neg
big+1
big*big
big//7
big%7
-big//7
big/3
big-big
9007199254740993/3
9007199254740993+0.0
9223372036854775807+1
-9223372036854775807-2
9223372036854775807*2
s+"!"
s+1
1+s
s*2
2*s
s*0
s*-1
l+[4]
l*2
2*l
(1,2)+(3,)
l+(1,)
(1,2)*2
d+d
n+1
und+1
1+und
und
und.x
und['x']
und()
und|default('D')
d.nope
d.nope.x
d['nope']['x']
n.x
n.x.y
i.x
s.x
s.x.y
s~i~f~n~tr~und~l
1~2
'a' 'b' "c"
1<2
1<2<3
1<3<2
3>2>=2
1==1.0
1==true
0==false
'1'==1
l==[3,1,2]
(1,2)==[1,2]
d=={'C':3,'a':1,'b':2}
n==none
und==und2
und==none
und!=1
1<'a'
'a'<'b'
'a'<'B'
[1,2]<[1,3]
[1,2]<[1,2,0]
(1,2)<(1,3)
[1]<(1,)
n<1
und<1
1<und
d<d
tr<2
1<1.5
big>1.0e30
1 in l
'ell' in s
'x' in s
1 in s
'a' in d
1 in d
[1] in d
5 not in l
not 1 in l
2 in (1,2)
1 in und
und in l
und in s
1 in n
1 in 5
none in [none]
1.0 in l
true in [1]
tr and fa
tr or fa
0 or 'x'
'' or none
1 and 2
not tr
not not 5
not und
e or s
tr and s
1 if tr else 2
1 if fa else 2
1 if fa
(1 if fa)|default('U')
1 if und else 2
'a' if z else 'b' if i else 'c'
[1,2,3]
[1,]
[]
()
(1,)
(1)
(1,2,)
{}
{'a':1}
{'a':1,}
{1:2,'x':[1],none:true}
{1:'a',1.0:'b',true:'c'}
{[1]:2}
{(1,2):3}
[1,[2,[3,(4,)]]]
['it\'s',"q\"q",'both\'"']
['\n\t\\']
['é','😀','\u200b','\x00','\x7f','\xa0','\u2028']
mix
d
nested
fl
users
tr
n
f
s
u
l[0]
l[-1]
l[3]
l[-4]
l['a']
l[1.0]
l[true]
l[none]
l[big]
l[und]
l[0:2]
l[:2]
l[1:]
l[:]
l[::-1]
l[::2]
l[2:0:-1]
l[-2:]
l[:-1]
l[10:]
l[-10:2]
l[5:1]
l[::0]
l['a':]
l[none:2]
l[1:none]
l[und:]
l[true:]
l[0,1]
l[]
s[0]
s[-1]
s[20]
s[1:4]
s[::-1]
s[::2]
s[-3:]
u[::-1]
u[-2]
u[-2:]
u[14]
u|length
(1,2,3)[1:]
(1,2,3)[::-1]
d['a']
d.a
d[1]
d[1:2]
d[[1]]
n[1:]
i[1:]
und[1:]
l.0
l.5
l.0.x
nested.x.y[1].z
nested['x']['y'][1]['z']
nested.items
nested['items']
nested.get
nested['get']
nested.x.items()
nested.items()|list
d.items()
d.keys()
d.values()
d.items()|list
d.keys()|list
d.values()|list
d.items()[0]
d.keys()|length
d.keys()|first
d.keys()|last
d.keys()|join(',')
d.keys()==d.keys()
'a' in d.keys()
1 in d.values()
('a',1) in d.items()
d.get('a')
d.get('zz')
d.get('zz','dflt')
d.get('zz',none)
d.get()
d.get('a',default=3)
d.copy()
d.pop('a')
d.update({'x':1})
d.update
d.setdefault('x',1)
d.clear()
d.popitem()
l.append(1)
l.append
l.index(1)
l.index(9)
l.count(1)
l.copy()
l.sort()
l.pop()
l.extend([1])
l.reverse()
l.insert(0,1)
l.remove(1)
l.clear()
(1,2,1).count(1)
(1,2).index(2)
s.__class__
s.__class__.__mro__
d.__class__
s._x
d._x
l.__len__
s['__class__']
s.upper()
s.lower()
s.title()
s.capitalize()
s.swapcase()
s.casefold()
'hello world foo-bar it\'s'.title()
'hELLO'.capitalize()
'ßa'.upper()
'ßa'.title()
'ßa'.capitalize()
'ΑΣ'.lower()
'ΑΣ Σ'.title()
'ǆx'.title()
'ﬁx'.capitalize()
'İ'.lower()|length
t.strip()
t.lstrip()
t.rstrip()
'xxabcxx'.strip('x')
'xyabcyx'.strip('xy')
'xyabc'.lstrip('yx')
'abcxy'.rstrip('yx')
'abc'.strip('')
'abc'.strip(none)
'abc'.strip(1)
'abc'.strip(chars='a')
'\u00a0a\u3000\x1c'.strip()
'\u200ba\u200b'.strip()|length
words.split()
words.split(' ')
words.split(' ',1)
words.split(none,1)
words.split(maxsplit=1)
words.split(sep=' ',maxsplit=2)
words.split('')
words.split('zz')
words.split('quick')[-1]
words.rsplit(' ',1)
words.rsplit()
words.rsplit(none,1)
words.rsplit(' ')
'  a  b  '.split()
'  a  b  '.split(none,1)
'  a  b  '.rsplit(none,1)
''.split()
''.split(',')
'a,b,c'.rsplit(',',1)
'aaa'.split('a')
'aaa'.rsplit('aa')
'aaaa'.split('aa',1)
ml.splitlines()
ml.splitlines(true)
ml.splitlines(keepends=true)
'a\r\nb\rc\x0bd\x85e\u2028f'.splitlines()
''.splitlines()
'a\n'.splitlines()
s.startswith('He')
s.startswith(('x','He'))
s.startswith(['He'])
s.startswith('lo',3)
s.startswith('He',0,1)
s.startswith('')
s.startswith('',50)
s.endswith('ld')
s.endswith(('a','ld'))
s.endswith('lo',0,5)
s.startswith(1)
s.find('o')
s.find('o',5)
s.find('zz')
s.find('o',5,6)
s.find('')
s.find('',50)
s.rfind('o')
s.rfind('')
s.index('o')
s.index('zz')
s.rindex('o')
s.count('o')
s.count('')
s.count('l',3)
u.find('x')
u.find('😀')
s.replace('l','L')
s.replace('l','L',1)
s.replace('','-')
s.replace('','-',3)
s.replace('l','')
s.replace('l','L',-1)
s.replace('l')
s.replace('l',1)
''.replace('','x')
u.replace('','.')
s.partition(' ')
s.partition('zz')
s.rpartition('o')
s.rpartition('zz')
s.partition('')
s.center(20)
s.center(20,'*')
s.ljust(15)+'|'
s.ljust(15,'.')
s.rjust(15)
s.rjust(15,'ab')
'ab'.center(5)
'abc'.center(6)
'ab'.center(5,'x')
'42'.zfill(5)
'-42'.zfill(5)
'+4'.zfill(1)
'a\tb'.expandtabs()
'a\tb\tc'.expandtabs(4)
'a\tb'.expandtabs(tabsize=2)
s.removeprefix('Hello ')
s.removeprefix('x')
s.removesuffix('World')
','.join(ls)
','.join(l)
','.join('abc')
','.join([])
','.join(d)
''.join(ls[::-1])
s.isalpha()
'abc'.isalpha()
'abc1'.isalnum()
'12'.isdigit()
'²'.isdigit()
'²'.isdecimal()
'½'.isnumeric()
''.isdigit()
'１２'.isdigit()
'AB'.isupper()
'ab'.islower()
'Ab Cd'.istitle()
' \t'.isspace()
'a'.isascii()
'é'.isascii()
'a1'.isidentifier()
'1a'.isidentifier()
'a\n'.isprintable()
'{} {}'.format(1,'a')
'{0} {1} {0}'.format(1,2)
'{a} {b}'.format(a=1,b=none)
'{a.b} {c[k]} {d[0]}'.format(a={'b':1},c={'k':2},d=[3])
'{:>5}|{:<5}|{:^5}'.format(1,'a','b')
'{:05d}'.format(42)
'{:+d} {: d}'.format(1,2)
'{:,}'.format(1234567)
'{:_}'.format(1234567)
'{:.2f}'.format(3.14159)
'{:.0f}'.format(2.5)
'{:e}'.format(12345.678)
'{:g}'.format(0.00001234)
'{:g}'.format(1e20)
'{:%}'.format(0.25)
'{:.1%}'.format(0.256)
'{:x} {:X} {:#x} {:b} {:o}'.format(255,255,255,5,8)
'{!r} {!s}'.format('a','a')
'{:10.3}|'.format('abcdef')
'{:*^9}'.format('ab')
'{:.3}'.format(1.0)
'{:.3}'.format(1234.5)
'{:10}|'.format(1.5)
'{:{}}|'.format('a',5)
'{:{w}}|'.format('a',w=4)
'{{}}'.format()
'{'.format()
'}'.format()
'{} {0}'.format(1)
'{x}'.format()
'{}'.format()
'{:d}'.format('a')
'{:s}'.format(1)
'{:>5}'.format(true)
'{:d}'.format(true)
'{:>6}'.format(none)
'{}'.format(none)
'{.upper}'.format('a')|length > 0
'{0.__class__}'.format('a')
'{:,.2f}'.format(1234567.891)
'{:c}'.format(65)
'{:010.2f}'.format(-3.14159)
'{:=+8d}'.format(5)
'%s' % 1
'%s %s' % (1,'a')
'%d' % 3.9
'%5d|%-5d|%05d' % (1,2,3)
'%.2f' % 3.14159
'%5.1f|' % 2.25
'%e' % 12345.678
'%g %g' % (1e10,0.0001)
'%x %X %o %#x' % (255,255,8,255)
'%r' % 'a'
'%c%c' % ('a',66)
'%%' % ()
'%(a)s %(b)d' % {'a':1,'b':2}
'%s' % (1,2)
'%s %s' % 1
'%d' % 'a'
'%z' % 1
'%' % 1
'%s' % [1,2]
'%s' % d
'%s' % und
'%s' % n
'%+d % d' % (1,2)
'%*d' % (5,3)
'%.3s' % 'abcdef'
'x' % 1
'x' % []
'x' % {}
'%i' % true
range(5)
range(5)|list
range(2,5)|list
range(5,0,-2)|list
range(0)|list
range(1,10,3)
range(5)[1]
range(5)[1:3]
range(5)[::-1]|list
range(5)|length
3 in range(5)
2.0 in range(5)
'a' in range(5)
range(5)==range(0,5)
range(5)|last
range(100001)
range(1.5)
range('a')
range(und)
range(1,2,0)
range()
range(true)
dict(a=1,b=2)
dict([('a',1),['b',2]])
dict({'a':1},b=2)
dict(1)
dict.fromkeys(['a','b'],0)
namespace(a=1)
namespace(a=1).a
namespace(a=1).b
namespace(a=1)['a']
namespace({'a':1},b=2)
namespace(_a=1)
namespace(1)
raise_exception('boom é')
raise_exception(5)
raise_exception()
raise_exception(message='kw')
foo()
s()
l()
n()
1()
s.foo()
joiner()() ~ 'x'
cycler(1,2).next()
cycler()
f.is_integer()
(2.0).is_integer()
i.bit_length()
i.real
f.imag
i.numerator
tr.real
""".strip("\n").split("\n")

FILTERS = r"""
s|upper
s|lower
s|title
'hello wORLD-foo (bar) [baz] <q> {x} it\'s'|title
s|capitalize
t|trim
'xxaxx'|trim('x')
'xax'|trim(chars='x')
i|trim
n|trim
und|trim
s|length
l|length
d|length
und|length
n|length
i|length
s|count
l|first
l|last
el|first
el|last
s|first
s|last
d|first
d|last
n|first
i|last
l|join
l|join(',')
l|join(d='-')
users|join(', ',attribute='name')
users|join(', ','name')
mix|join('|')
el|join(',')
s|join('.')
n|join
und|join(',')
l|sort
l|sort(reverse=true)
ls|sort
ls|sort(case_sensitive=true)
ls|sort(true)
mix|sort
users|sort(attribute='age')|map(attribute='name')|list
users|sort(attribute='age,name')|map(attribute='name')|list
users|sort(attribute='name')|map(attribute='name')|list
users|sort(attribute='nope')
d|sort
s|sort
l|reverse|list
s|reverse
d|reverse|list
l|reverse|join(',')
n|reverse
[1,1,2,'a','A']|unique|list
[1,1.0,true]|unique|list
ls|unique(case_sensitive=true)|list
users|unique(attribute='age')|map(attribute='name')|list
[[1],[1]]|unique|list
l|min
l|max
ls|min
ls|max
el|min
users|max(attribute='age')
[1,'a']|max
l|sum
fl|sum
el|sum
el|sum(start=5)
users|sum(attribute='age')
users|sum('age',10)
ls|sum
[[1],[2]]|sum(start=[])
ls|sum(start='')
l|list
s|list
d|list
n|list
users|map(attribute='name')|list
users|map(attribute='name')|join(',')
users|map(attribute='nope')|list
users|map(attribute='nope',default='?')|list
users|map(attribute='city')|map('upper')|list
ls|map('upper')|join
ls|map('replace','a','Z')|list
ls|map('nofilter')|list
ls|map|list
ls|map('default','x')|list
l|map('string')|list
[l,l]|map('length')|list
[l,l]|map('first')|list
[[1,2],[3,4]]|map(attribute=1)|list
[{'a':{'b':1}}]|map(attribute='a.b')|list
[[[1]]]|map(attribute='0.0')|list
l|select|list
[0,1,'',none,'a']|select|list
l|select('odd')|list
l|select('>',1)|list
l|select('gt',1)|list
l|select('divisibleby',2)|list
l|select('notest')|list
l|select('in',[1,2])|list
l|reject('odd')|list
[0,1]|reject|list
users|selectattr('on')|map(attribute='name')|list
users|selectattr('age','equalto',30)|map(attribute='name')|list
users|selectattr('age','==',30)|list|length
users|selectattr('age','lt',30)|map(attribute='name')|list
users|selectattr('nope','defined')|list
users|selectattr('nope','undefined')|list|length
users|rejectattr('on')|map(attribute='name')|list
users|rejectattr('age','eq',30)|map(attribute='name')|first
users|selectattr|list
users|selectattr('name','string')|list|length
users|selectattr('name','in',['Bob'])|map(attribute='age')|list
und|select|list
n|select|list
n|map('upper')|list
5|map('upper')|list
users|groupby('age')
users|groupby('age')|map(attribute='grouper')|list
users|groupby('age')|map(attribute='list')|map('length')|list
users|groupby('city')|map('first')|list
users|groupby('city',case_sensitive=true)|map('first')|list
users|groupby('nope',default='D')|list
users|groupby('nope')
d|items|list
d|items|first
n|items
n|items|list
und|items|list
d|dictsort
d|dictsort(true)
d|dictsort(false,'value')
d|dictsort(reverse=true)
d|dictsort(by='value',reverse=true)
d|dictsort(by='x')
l|dictsort
und|dictsort
[1,2,3,4,5]|batch(2)|list
[1,2,3,4,5]|batch(2,'x')|list
[1,2,3,4,5]|slice(2)|list
[1,2,3,4,5]|slice(3)|list
[1,2,3,4,5]|slice(3,'x')|list
el|batch(2)|list
el|slice(2)|list
l|batch(0)|list
l|slice(0)|list
l|batch
'42'|int
'42.7'|int
' 42 '|int
'abc'|int
'abc'|int(5)
'abc'|int(default=7)
'0x1f'|int(base=16)
'1f'|int(0,16)
'0b11'|int(0,2)
'11'|int(base=2)
'0o17'|int(0,0)
'1_000'|int
'1e3'|int
'inf'|int
'nan'|int
''|int
n|int
l|int
f|int
-2.7|int
(-2.7)|int
tr|int
und|int
'99999999999999999999'|int
'٣'|int
'1__0'|int
'+5'|int
'- 5'|int
'3.14'|float
'abc'|float
'abc'|float(1.5)
' 1e5 '|float
'inf'|float
'-infinity'|float
'nan'|float
'1_0.5'|float
'.5'|float
'5.'|float
'1.5f'|float
n|float
i|float
tr|float
und|float
big|float
2.5|round
3.5|round
2.675|round(2)
42.55|round(1,'floor')
42.55|round(1,'ceil')
42.55|round(method='ceil')
42|round
42|round(1)
1234|round(-2)
1250|round(-2)
1234.5|round(-2)
42.55|round(1,'x')
tr|round
'a'|round
und|round
(-0.4)|round
0.5|round
1e300|round(2)
5.015|round(2)
7|round(1,'floor')
-5|abs
(-5)|abs
(-2.5)|abs
tr|abs
'a'|abs
n|abs
und|abs
n|default('x')
n|default('x',true)
''|default('x')
''|default('x',true)
und|default
und|default('a')|upper
und|d('z')
d.nope|default('z')
d.nope.x|default('z')
0|default(5,boolean=true)
i|default('x')
s|replace('l','L')
s|replace('l','L',1)
s|replace(old='l',new='L')
i|replace(7,8)
s|replace('o','0',count=1)
s|replace('l')
und|replace('a','b')
i|string
n|string
l|string
und|string
f|string
s|list|join('-')
ml|indent
ml|indent(2)
ml|indent(2,true)
ml|indent(width=2,first=true,blank=true)
ml|indent('>> ')
ml|indent('>',blank=true)
i|indent
''|indent(first=true)
'a\n'|indent
html|escape
html|e
html|safe
html|e|e
html|escape|string
html|forceescape
html|safe|forceescape
i|e
(html|e)+'<'
'<'+(html|e)
(html|e)~'<'
html|safe|upper
'%s'|safe
('<'|e) is string
('<'|e) is escaped
'<' is escaped
['<'|e]
('a'|e)=='a'
('<b>'|safe).upper()
('a b'|safe).split()
['<','>'|safe]|join(',')
html|urlencode
'a b/ü?'|urlencode
{'a b':'c&d','e':1}|urlencode
[('a',1),('b','x y')]|urlencode
i|urlencode
'foo bar baz qux'|truncate(9)
'foo bar baz qux'|truncate(9,true)
'foo bar baz qux'|truncate(11)
'foo bar baz qux'|truncate(11,false,'...',0)
'foo bar'|truncate(2)
words|wordcount
'a-b c_d é'|wordcount
'%s, %s'|format(1,'a')
'%(a)s'|format(a=5)
'%s'|format(1,a=2)
'%s %s'|format(1)
s|center(21)
s|center
d|tojson
mix|tojson
users|tojson
nested|tojson(indent=2)
nested|tojson(indent=0)
nested|tojson(indent='--')
d|tojson(sort_keys=true)
d|tojson(separators=(',',':'))
d|tojson(separators=[',',':'],indent=1)
u|tojson
u|tojson(ensure_ascii=true)
u|tojson(true)
html|tojson
q|tojson
'\n\t\r\b\f\x00\x1f\x7f\u2028\\/'|tojson
fl|tojson
big|tojson
n|tojson
tr|tojson
(1,2)|tojson
el|tojson
ed|tojson(indent=2)
el|tojson(indent=2)
[[]]|tojson(indent=2)
[{}]|tojson(indent=2)
{1:2,none:3,true:4,1.5:5}|tojson
{(1,2):3}|tojson
und|tojson
d.nope|tojson
range(3)|tojson
range(3)|list|tojson
d.items()|tojson
namespace(a=1)|tojson
(l|map('string'))|tojson
{'b':1,'a':2,'C':3}|tojson(sort_keys=true)
{1:1,'a':2}|tojson(sort_keys=true)
d|tojson(foo=1)
('<'|e)|tojson
d|attr('a')
d|attr('items')|length
s|attr('upper')
1000000|filesizeformat
1000|filesizeformat
1|filesizeformat
0|filesizeformat
1048576|filesizeformat(true)
{'class':'x','id':none,'t':'<'}|xmlattr
s|nofilter
s|upper|lower|title
s|upper()
s|upper(1)
-5|abs|string
-i|abs
l|first|string
(l|length)-1
l|length - 1
s|upper ~ 'x'
s|upper + 'x'
not s|length
l|length > 2
s|replace('l','L')|replace('L','l')
(s,i)|first
[s]|first|upper
s.split()|map('lower')|list
s.split(' ')[-1]|upper
l|map('abs')|sum
s|d|upper
s|batch(3)|list
s|batch(3)|map('join')|list
s|slice(3)|map('join','')|list
""".strip("\n").split("\n")

TEST_EXPRESSIONS = r"""
i is divisibleby 7
i is divisibleby(2)
i is divisibleby
i is divisibleby(num=7)
i is eq 7
i is equalto 7
i is == 7
i is ne 8
i is gt 5
i is greaterthan 5
i is ge 7
i is lt 5
i is lessthan 8
i is le 7
i is in [7]
i is in l
i is not in l
's' is in s
i is sameas 7
n is sameas none
tr is sameas true
i is sameas(7.0)
d is sameas d
i is odd and f is float
i is odd or und
not i is odd
i is odd is even
i is notest
'upper' is filter
'nope' is filter
'odd' is test
x is defined and x
s is string and s|length > 3
s is defined if true else 0
s is string if true
l is iterable and l is not string
'a' is in d
i is number and not tr is integer
(i) is odd
i + 1 is odd
i is divisibleby 7 and true
s is lower
s.upper() is upper
s|upper is upper
[1,2] is sequence
i is gt(5)
i is between(1,2)
none is none
None is None
True is true
x is undefined
d.a is defined
d.zz is not defined
d['zz'] is undefined
l[9] is undefined
l|length is odd
""".strip("\n").split("\n")


def white_space():
    """Every combination of signs inside the delimiters."""
    for o, c in itertools.product(["{%", "{%-", "{%+"], ["%}", "-%}", "+%}"]):
        yield f"a\n  {o} if true {c}\n  b\n  {o} endif {c}\n  c\n"
        yield f"a {o} if true {c} b {o} endif {c} c"
        yield f"  {o} set x = 1 {c}  \n{{{{ x }}}}"
    for o, c in itertools.product(["{{", "{{-", "{{+"], ["}}", "-}}"]):
        yield f"a\n  {o} 1 {c}\n  b"
        yield f"\n\n{o} 'x' {c}\n\n"
        yield f"{o}1{c}"
        yield f"x {o}-1{c} y"
    for o, c in itertools.product(["{#", "{#-", "{#+"], ["#}", "-#}", "+#}"]):
        yield f"a\n  {o} c {c}\n  b"
        yield f"a{o}{c}b\n"
        yield f"  {o} x\ny {c}\n\nz"
    signs = itertools.product(["{%", "{%-", "{%+"], ["%}", "-%}"], ["{%", "{%-", "{%+"], ["%}", "-%}", "+%}"])
    for a, b, c, d in signs:
        yield f"x\n  {a} raw {b}\n  {{{{ y }}}} {{% z %}}\n  {c} endraw {d}\n  w"


def templates():
    for expression in EXPRESSIONS + FILTERS + TEST_EXPRESSIONS:
        yield "{{ " + expression + " }}"
    for operand in OPERANDS:
        for test in TESTS:
            yield f"{{{{ {operand} is {test} }}}}"
        for expression in ON_EACH_OPERAND:
            # Jinja computes constants ahead, and then a slice of what has none is undefined instead of an error.
            if expression != "@[1:]" or operand not in ("none", "true", "4"):
                yield "{{ " + expression.replace("@", operand) + " }}"
    yield from white_space()
    yield from STATEMENTS
    for escape in ESCAPES:
        yield "{{ '%s' }}" % escape
        yield "{{ [\"%s\"] }}" % escape


ESCAPES = [
    '\\n',
    '\\t',
    '\\\\',
    "\\'",
    '\\"',
    '\\x41',
    '\\u0041',
    '\\U0001F600',
    '\\q',
    '\\d+',
    '\\0',
    '\\101',
    '\\777',
    '\\8',
    '\\N{BULLET}',
    '\\N{nope}',
    '\\x4',
    '\\u12',
    '\\xzz',
    '\\é',
    '\\😀',
    '\\N',
    '\\a\\b\\f\\v\\r',
    'a\\\nb',
    '\\U00110000',
    'é😀',
    '\\/',
    '\\{',
    '%}',
    '{{',
    '#}',
]

STATEMENTS = [
    '',
    '\n',
    '\n\n',
    'a\n',
    'a\n\n',
    'a\r\nb\r\n',
    'a\rb',
    "{{ 'a\nb' }}",
    'a\r\n{% if true %}\r\nb{% endif %}\r\n',
    '{% if true %}\n\n\na{% endif %}',
    '{% if true %} \n a{% endif %}',
    '  {{ 1 }}\n  {% if 1 %}x{% endif %}  y\n',
    '{{ 1 }}  {% if 1 %}\n{% endif %}\n',
    '\t {% if 1 %}\t\n a {% endif %}',
    '\x0c{% if 1 %}a{% endif %}',
    'x {% if 1 %}a{% endif %}',
    '\xa0{% if 1 %}a{% endif %}',
    'a{% if 1 %}\n  {% if 1 %}b{% endif %}\n{% endif %}',
    '{{ 1 }}{% if 1 %}\n   {% endif %}z',
    '{% if 1 -%}\n   {% endif %}z',
    '{% if 1 -%}  \n  \n {%- endif %} z',
    "{{ '{{' }}",
    "{{ '}}' }}",
    "{{ '%}' }}",
    "{% set x = '%}' %}{{ x }}",
    "{{ {'a': {'b': 1}} }}",
    "{{ {'a': {'b': 1}}}}",
    '{{ {}}}',
    '{{{}}}',
    '{{ [[1]] }}',
    '{ {',
    '{',
    '{ { } }',
    '{{',
    '{%',
    '{#',
    '{{ }}',
    '{{ 1',
    '{% if',
    '{# a',
    '{% raw %}x',
    '{{ 1 }',
    '{{ 1 } }',
    '{{ ) }}',
    '{{ (1] }}',
    "{{ 'a }}",
    '{{ "a }}',
    '{{ a b }}',
    '{{ 1 2 }}',
    '{{ @ }}',
    '{{ ! }}',
    '{{ a ! b }}',
    '{{ 1 === 1 }}',
    '{{ a? }}',
    '{{ $x }}',
    '{{ a.b. }}',
    '{{ a..b }}',
    '{{ .5 }}',
    '{{ 5. }}',
    '{{ 1.5.5 }}',
    '{{ 1.e5 }}',
    '{{ 007 }}',
    '{{ 08 }}',
    '{{ 0x }}',
    '{{ 1a }}',
    '{{ a1 }}',
    '{{ é }}',
    '{{ a·b }}',
    '{{ 日本 }}',
    '{{ _x }}',
    '{{ x-y }}',
    '{{ 1 if }}',
    '{{ if }}',
    '{{ else }}',
    '{{ for }}',
    '{{ in }}',
    '{{ not }}',
    '{{ is }}',
    '{{ and }}',
    '{{ 1 and }}',
    '{{ [1 }}',
    '{{ [1,,2] }}',
    '{{ [,] }}',
    '{{ {1} }}',
    '{{ {1:} }}',
    "{{ {'a' 1} }}",
    '{{ f(1 2) }}',
    '{{ f(a=1, 2) }}',
    '{{ f(a=1, a=2) }}',
    '{{ f(**d, 1) }}',
    '{{ f(*l, 1) }}',
    '{{ s|}}',
    '{{ |upper }}',
    '{{ s||upper }}',
    '{{ s|upper| }}',
    '{{ s is }}',
    '{{ 1, 2 }}',
    '{{ 1, }}',
    '{{ () }}',
    '{{ , }}',
    '{{ 1 if 2 if 3 }}',
    '{{ 1 if 0 else 2 if 0 else 3 }}',
    '{{ (1 if 0) is defined }}',
    '{{ true }}{{ True }}{{ false }}{{ none }}{{ None }}{{ null }}',
    "{{ 'a' 'b' ~ 'c' 'd' }}",
    '{% if i %}a{% endif %}',
    '{% if z %}a{% else %}b{% endif %}',
    '{% if z %}a{% elif i %}b{% else %}c{% endif %}',
    '{% if z %}a{% elif e %}b{% elif n %}c{% endif %}x',
    '{% if z %}a{% elif und %}b{% else %}c{% endif %}',
    '{% if %}',
    '{% if 1 %}',
    '{% endif %}',
    '{% else %}',
    '{% if 1 %}{% else %}{% else %}{% endif %}',
    '{% if 1 %}{% else %}{% elif 1 %}{% endif %}',
    '{% if 1: %}a{% endif %}',
    '{% if i, z %}a{% endif %}',
    '{% if 1 if 0 else 1 %}a{% endif %}',
    '{% if (1 if 0 else 0) %}a{% else %}b{% endif %}',
    '{% foo %}',
    '{% endfor %}',
    '{% 1 %}',
    '{%%}',
    '{% if 1 %}{% endfor %}',
    '{% If 1 %}{% EndIf %}',
    '{% for x in l %}{{ x }}{% endfor %}',
    '{% for x in l %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}',
    '{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }};{% endfor %}',
    '{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}',
    '{% for x in l %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }}{% endfor %}',
    "{% for x in l %}{{ loop.cycle('a','b') }}{% endfor %}",
    '{% for x in l %}{{ loop.cycle() }}{% endfor %}',
    '{% for x in [1,1,2,2,1] %}{{ loop.changed(x) }}{% endfor %}',
    '{% for x in l %}{{ loop }}{% endfor %}',
    '{% for x in l %}{{ loop.foo }}{% endfor %}',
    "{% for x in l %}{{ loop['index'] }}{% endfor %}",
    '{% for x in l %}{{ loop|length }}{% endfor %}',
    '{% for x in l %}{% else %}E{% endfor %}',
    '{% for x in el %}x{% else %}E{% endfor %}',
    '{% for x in und %}x{% else %}E{% endfor %}',
    '{% for x in n %}x{% else %}E{% endfor %}',
    '{% for x in i %}{% endfor %}',
    '{% for x in d %}{{ x }}{% endfor %}',
    '{% for k,v in d.items() %}{{ k }}={{ v }};{% endfor %}',
    '{% for k,v in d|items %}{{ k }}={{ v }};{{ loop.last }}{% endfor %}',
    '{% for k,v in d|dictsort %}{{ k }}={{ v }};{% endfor %}',
    '{% for k in d.items() %}{{ k }}{% endfor %}',
    '{% for (k,v) in d.items() %}{{ k }}{{ v }}{% endfor %}',
    '{% for a,(b,c) in [(1,(2,3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}',
    '{% for a,b in [(1,2,3)] %}{% endfor %}',
    '{% for a,b in [(1,)] %}{% endfor %}',
    '{% for a,b in l %}{% endfor %}',
    "{% for a,b in ['xy','zw'] %}{{ a }}{{ b }}{% endfor %}",
    '{% for a, in [[1],[2]] %}{{ a }}{% endfor %}',
    '{% for c in s %}{{ c }}.{% endfor %}',
    '{% for c in u %}{{ c }}.{% endfor %}',
    '{% for x in 1,2,3 %}{{ x }}{% endfor %}',
    '{% for x in (1,2) if x > 1 %}{{ x }}{% endfor %}',
    '{% for x in l if x > 1 %}{{ x }}{{ loop.index }}{{ loop.length }}{{ loop.last }}{{ loop.revindex }};{% else %}E{% endfor %}',
    '{% for x in l if x > 9 %}{{ x }}{% else %}E{% endfor %}',
    '{% for a,b in [[1,2],[3,4]] if a > 1 %}{{ a }}{{ b }}{{ loop.previtem }}{% endfor %}',
    '{% for a,b in [[1,2],[3,4]] if b %}{{ loop.nextitem }}{% endfor %}',
    '{% for x in l if loop.index %}{% endfor %}',
    '{% for x in users if x.on %}{{ x.name }}{% endfor %}',
    '{% for x in users if x.on and x.age > 26 %}{{ loop.index }}{{ x.name }}{% endfor %}',
    '{% for x in l %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}',
    '{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}',
    '{% for x in l %}{% continue %}{% else %}E{% endfor %}',
    '{% for x in l %}{% break %}{% else %}E{% endfor %}',
    '{% for x in l %}{% if x==2 %}{% break %}{% endif %}{% else %}E{% endfor %}',
    '{% for x in l %}{% for y in l %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}',
    '{% break %}',
    '{% continue %}',
    '{% if 1 %}{% break %}{% endif %}',
    '{% for x in l %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}',
    '{% for x in l %}{% else %}{% break %}{% endfor %}',
    '{% for x in l %}{% for y in el %}{% else %}{% break %}{% endfor %}{{ x }}{% endfor %}',
    '{% for x in l %}a{% with %}{% break %}{% endwith %}{% endfor %}',
    '{% for x in l %}{% set q %}z{% break %}{% endset %}{{ x }}{% endfor %}',
    '{% for x in l %}{% filter upper %}z{% continue %}{% endfilter %}{{ x }}{% endfor %}',
    '{% for x in l %}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}',
    '{% for x in l %}{% set outer = loop %}{% for y in l %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}',
    '{% for item in tree recursive %}{{ item.v }}{% if item.c %}({{ loop(item.c) }}){% endif %}{{ loop.depth }}{% endfor %}',
    '{% for item in tree recursive %}{{ loop.depth0 }}{{ item.v }}{{ loop(item.c) }}{% else %}E{% endfor %}',
    '{% for x in l %}{{ loop(l) }}{% endfor %}',
    '{% for x in tree recursive %}{{ loop() }}{% endfor %}',
    '{% for item in tree if item.v > 0 recursive %}{{ item.v }}{{ loop(item.c) }}{% endfor %}',
    '{% for loop in l %}{% endfor %}',
    '{% for x in l %}{% set loop = 1 %}{% endfor %}',
    '{% set loop = 5 %}{{ loop }}',
    '{% for x in l %}{% with loop = 5 %}{{ loop }}{% endwith %}{% endfor %}',
    '{{ loop }}',
    '{% for x in l %}{% endfor %}{{ x }}',
    '{% for x in l %}{% set y = x %}{% endfor %}{{ y }}',
    '{% set y = 0 %}{% for x in l %}{% set y = y + x %}{{ y }}{% endfor %}{{ y }}',
    '{% set ns = namespace(y=0) %}{% for x in l %}{% set ns.y = ns.y + x %}{% endfor %}{{ ns.y }}',
    '{% for x in l %}{{ s }}{% set s = x %}{{ s }}{% endfor %}{{ s }}',
    "{% for x in l %}{% if x == 1 %}{% set s = 'in' %}{% endif %}{{ s }}{% endfor %}",
    '{% for x in l %}{{ s }}{% endfor %}{% set s = 2 %}',
    '{% for x in l %}{% if loop.first %}{{ i }}{% endif %}{% endfor %}{% set i = 3 %}{{ i }}',
    '{% if 0 %}{% set i = 9 %}{% endif %}{{ i }}',
    '{% if 1 %}{% set i = 9 %}{% endif %}{{ i }}',
    '{% if 0 %}{% set nw = 9 %}{% endif %}{{ nw }}|{{ nw is defined }}',
    "{% for x in l %}{% if x == 3 %}{% set q = 'set' %}{% endif %}{{ q is defined }}{% endfor %}",
    '{{ i }}{% set i = 1 %}{{ i }}',
    '{% set i = i + 1 %}{{ i }}',
    '{% if 0 %}{% set s = 1 %}{% elif 0 %}{% set s = 2 %}{% else %}{{ s }}{% endif %}{{ s }}',
    '{% if i %}{% if i %}{% set s = 1 %}{% endif %}{% endif %}{{ s }}',
    '{% for x in l %}{% for y in l %}{% set s = y %}{% endfor %}{{ s }}{% endfor %}',
    '{% macro m() %}{{ s }}{% endmacro %}{{ m() }}{% set s = 1 %}{{ m() }}',
    '{% macro m() %}{{ zz }}{% endmacro %}{% set zz = 1 %}{{ m() }}',
    "{% macro m() %}{% set s = 'in' %}{{ s }}{% endmacro %}{{ m() }}{{ s }}",
    "{% macro m() %}{{ s }}{% set s = 'in' %}{{ s }}{% endmacro %}{{ m() }}{{ s }}",
    '{% set x = 1 %}{{ x }}',
    '{% set x = 1, 2 %}{{ x }}',
    '{% set a, b = 1, 2 %}{{ a }}{{ b }}',
    '{% set a, b = 1 %}',
    '{% set a, b = [1] %}',
    "{% set (a, b) = 'xy' %}{{ b }}{{ a }}",
    '{% set a.b = 1 %}',
    '{% set d.b = 1 %}',
    '{% set und.b = 1 %}',
    '{% set ns = namespace() %}{% set ns.a = 1 %}{{ ns.a }}{{ ns.b }}|{{ ns }}',
    '{% set ns = namespace(a=1) %}{% set ns.a, b = 5, 6 %}{{ ns.a }}{{ b }}',
    '{% set ns = namespace() %}{% set ns._a = 1 %}',
    '{% set ns = namespace() %}{% set ns.a.b = 1 %}',
    "{% set ns = namespace() %}{% set ns['a'] = 1 %}",
    '{% set x %}a{{ i }}b{% endset %}{{ x }}',
    '{% set x | upper %}a{{ i }}b{% endset %}{{ x }}',
    "{% set x | replace('a','z') | upper %}abc{% endset %}{{ x }}",
    '{% set x %}{% set y = 1 %}{{ y }}{% endset %}{{ x }}{{ y }}',
    '{% set x %}  {% endset %}[{{ x }}]',
    '{% set ns = namespace() %}{% set ns.x %}blk{% endset %}{{ ns.x }}',
    '{% set x = %}',
    '{% set = 1 %}',
    '{% set 1 = 1 %}',
    '{% set true = 1 %}',
    '{% set none = 1 %}',
    '{% set x = 1 if 0 else 2 %}{{ x }}',
    '{% set x = 1 if 0 %}{{ x is defined }}',
    '{% set x, y %}a{% endset %}',
    '{% set l2 = l %}{{ l2 is sameas l }}',
    '{% set _x = 1 %}{{ _x }}',
    '{% set x = y = 1 %}',
    '{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1,3) }} {{ m(b=4,a=5) }} {{ m() }}',
    '{% macro m(a) %}{{ a is defined }}{{ a }}{% endmacro %}{{ m() }}',
    '{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}',
    '{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}',
    '{% macro m(a=1, b) %}{% endmacro %}',
    '{% macro m() %}x{% endmacro %}{{ m(1) }}',
    '{% macro m() %}x{% endmacro %}{{ m(a=1) }}',
    '{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1,2,a=3) }}',
    '{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1,2,3) }}',
    '{% macro m(a) %}{{ a }}{{ kwargs }}{% endmacro %}{{ m(1,b=3) }}',
    '{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1,a=3) }}',
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(*[1]) }}{{ m(**{'a':2}) }}",
    '{% macro m() %}x{% endmacro %}{{ m }}',
    '{% macro m(a,b=1) %}x{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}',
    '{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(5) }}',
    '{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}',
    '{% macro a() %}A{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}',
    '{{ m() }}{% macro m() %}x{% endmacro %}',
    '{% macro m() %}{% macro inner() %}I{% endmacro %}{{ inner() }}{% endmacro %}{{ m() }}{{ inner }}',
    "{% macro m(a) -%}\n  {{ a }}\n{%- endmacro %}[{{ m('x') }}]",
    '{% macro m() %}{{ i }}{% endmacro %}{% for i in l %}{{ m() }}{% endfor %}',
    '{% for q in l %}{% macro m() %}{{ q }}{% endmacro %}{{ m() }}{% endfor %}',
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ l|map('string')|map('upper')|join }}{{ m(l|first) }}",
    '{% macro m %}{% endmacro %}',
    '{% macro m(a.b) %}{% endmacro %}',
    '{% macro m(a, a) %}{% endmacro %}',
    '{% macro m(a=[1,2]) %}{{ a|join }}{% endmacro %}{{ m() }}{{ m([3]) }}',
    '{% macro m(a) %}{% set a = a + 1 %}{{ a }}{% endmacro %}{{ m(1) }}',
    '{% macro m(s) %}{{ s }}{% endmacro %}{{ m() }}|{{ m(s) }}',
    '{% macro m(x=s) %}{{ x }}{% endmacro %}{{ m() }}',
    '{% macro m(s=s) %}{{ s }}{% endmacro %}{{ m() }}',
    '{% macro m() %}a{% endmacro %}{{ m()|upper }}{{ m() is string }}{{ m is callable }}',
    '{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{% endcall %}',
    '{% macro m() %}<{{ caller(1,2) }}>{% endmacro %}{% call(a,b) m() %}{{ a }}{{ b }}{% endcall %}',
    '{% macro m(x) %}{{ x }}{{ caller(x) }}{% endmacro %}{% call(q=9) m(3) %}[{{ q }}]{% endcall %}',
    '{% macro m() %}x{% endmacro %}{% call m() %}b{% endcall %}',
    '{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}',
    '{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}',
    '{% call s.upper() %}x{% endcall %}',
    '{% call m %}{% endcall %}',
    '{% macro m(caller=none) %}{{ caller }}{% endmacro %}{{ m() }}',
    '{% macro m(caller) %}{{ caller }}{% endmacro %}',
    '{% macro m() %}{{ caller() }}{{ kwargs }}{% endmacro %}{% call m(a=1) %}z{% endcall %}',
    '{% for x in l %}{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}{% endfor %}',
    '{% filter upper %}a{{ s }}{% endfilter %}',
    "{% filter replace('a','b')|upper %}banana{% endfilter %}",
    '{% filter trim %}  x  {% endfilter %}|',
    '{% filter %}{% endfilter %}',
    '{% filter nofilter %}{% endfilter %}',
    '{% filter length %}abc{% endfilter %}',
    '{% filter indent(2) %}a\nb{% endfilter %}',
    '{% filter upper %}{% set q = 1 %}{{ q }}{% endfilter %}{{ q }}',
    '{% with a=1 %}{{ a }}{% endwith %}{{ a }}',
    '{% with a=1, b=2 %}{{ a }}{{ b }}{% endwith %}',
    '{% with %}{% set i = 1 %}{{ i }}{% endwith %}{{ i }}',
    '{% with i=i+1 %}{{ i }}{% endwith %}{{ i }}',
    '{% with a=1, b=a %}{{ b }}{% endwith %}',
    '{% with a, b = (1,2) %}{{ a }}{{ b }}{% endwith %}',
    '{% with a %}{% endwith %}',
    '{% generation %}gen {{ i }}{% endgeneration %}',
    'a\n{% generation %}\n b\n{% endgeneration %}\nc',
    '{% for x in l %}{% generation %}{{ x }}{{ loop.index }}{% endgeneration %}{% endfor %}',
    '{% generation %}{% set i = 1 %}{{ i }}{% endgeneration %}{{ i }}',
    '{%- generation -%} x {%- endgeneration -%} y',
    '{% for x in l %}{% generation %}{% break %}{% endgeneration %}{% endfor %}',
    '{% generation %}',
    '{% print 1, 2 %}',
    '{% print s %}',
    '{% print %}',
    '{% block a %}x{{ i }}{% endblock %}',
    '{% set i = 1 %}{% block a %}{{ i }}{% endblock a %}',
    '{% block a %}{% set i = 1 %}{% endblock %}{{ i }}',
    '{% for x in l %}{% block b %}{{ x }}{% endblock %}{% endfor %}',
    '{% block a %}{% endblock %}{% block a %}{% endblock %}',
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% from 'x' import y %}",
    "{% if 0 %}{% include 'x' %}{% endif %}ok",
    '{% do 1 %}',
    '{% trans %}x{% endtrans %}',
    '{% debug %}',
    '{% if 0 %}{{ s|nofilter }}{% endif %}ok',
    '{% if 1 %}{{ s|nofilter }}{% endif %}',
    "{{ s|nofilter if 0 else 'ok' }}",
    '{% for x in el %}{{ s|nofilter }}{% endfor %}',
    '{% if 0 %}{% for x in l %}{{ x|nofilter }}{% endfor %}{% endif %}',
    '{% if 0 %}{{ s is notest }}{% endif %}ok',
    '{% macro m() %}{{ s|nofilter }}{% endmacro %}',
    '{% if s|nofilter %}{% endif %}',
    "{% set g = l|map('string') %}{{ g|list }}{{ g|list }}",
    "{% set g = l|select('odd') %}{{ g|first }}{{ g|list }}",
    '{% set g = d|items %}{% for k,v in g %}{{ k }}{{ loop.length }}{% endfor %}{{ g|list }}',
    '{% set g = l|reverse %}{{ g|list }}{{ g|list }}',
    "{{ (l|map('string')) is iterable }}{{ (l|map('string')) is sequence }}",
    "{{ (l|map('string'))|length }}",
    "{{ (l|map('string'))|last }}",
    "{{ (l|map('string'))[0] }}",
    "{{ '3' in l|map('string') }}",
    "{% set j = joiner(', ') %}{% for x in l %}{{ j() }}{{ x }}{% endfor %}",
    "{% set c = cycler('a','b') %}{% for x in l %}{{ c.next() }}{{ c.current }}{% endfor %}{{ c.reset() }}{{ c.next() }}{{ c.items }}",
    '{% set ns = namespace(ok=true) %}{% for x in l if ns.ok %}{{ x }}{% set ns.ok = false %}{% endfor %}',
    '{% set ns = namespace(l=[]) %}{% for x in l %}{% set ns.l = ns.l + [x] %}{% endfor %}{{ ns.l }}',
    "{% set m = users|map(attribute='name')|list %}{{ m }}",
    "{{ users|selectattr('on')|map(attribute='age')|sum }}",
    "{{ 'a' if d.zz is defined else 'b' }}",
    '{% set messages = l[1:] if l[0] == 3 else l %}{{ messages }}',
    '{{ (l[0] == 3) != (1 % 2 == 0) }}',
    "{% for m in users %}{%- if m.name == 'Bob' -%}\n B \n{%- else -%}\n O {% endif %}\n{% endfor %}",
    '{%- for m in users -%}\n{{ m.name }}\n{%- endfor -%}',
    '{{- s -}}  x',
    'x  {{- s }}',
    '{% if 1 %}\n{{ s }}\n{% endif %}\n\n{% if 1 %}x{% endif %}\n',
    '{# c #}\n{# d #}\nx',
    '{%- set x = 1 -%}\n\n  {{ x }}',
    '{{ s }}\n',
    '{{ s }}\n\n',
    '   {% set x = 1 %}   \n   {{ x }}   ',
    '{%+ if 1 %}a{%+ endif %}',
    '{{ caller }}{{ varargs }}{{ kwargs }}{{ super }}',
]
