level-not-started = sin empezar
level-attempted = intentado
level-familiar = conocido
level-proficient = sólido
level-mastered = dominado

kind-learn = Aprende algo nuevo
kind-check = Muestra que ya la sabes
kind-practise = Sigue practicando
kind-review = Recupéralo
kind-repair = Afianza el terreno
kind-rethink = Busca otra forma de entenderlo

outcome-right = correcta
outcome-wrong-form = valor correcto, se pedía otra forma
outcome-wrong = incorrecta
outcome-dont-know = «No lo sé»

belief-start = Lo habitual antes de saber nada
belief-skill-difficulty = Lo fácil o difícil que es la destreza
belief-item-difficulty = Lo fácil o difícil que es una pregunta típica de ella
belief-placement =
    { $whose ->
        [own] Lo que encontró tu prueba de nivel, además de todo lo otro
       *[other] Lo que encontró la prueba de nivel, además de todo lo otro
    }
belief-learner =
    { $whose ->
        [own] Cómo te va en este curso en general
       *[other] Cómo le va en el curso en general
    }
belief-skill =
    { $whose ->
        [own] Cómo te va en esta destreza, comparada con el curso
       *[other] Cómo le va en esta destreza, comparada con el curso
    }
belief-recent =
    { $whose ->
        [own] Cómo fueron aquí tus últimas respuestas
       *[other] Cómo fueron aquí sus últimas respuestas
    }
belief-practice =
    { $whose ->
        [own] Cuánto has practicado y cuántas veces acertaste
       *[other] Cuánto ha practicado y cuántas veces acertó
    }
belief-item =
    { $whose ->
        [own] Lo que hiciste antes con esta misma pregunta
       *[other] Lo que hizo antes con esta misma pregunta
    }
belief-forgetting =
    { $whose ->
        [own] Lo reciente que está en tu memoria
       *[other] Lo reciente que está en su memoria
    }
belief-context =
    { $whose ->
        [own] Lo que hiciste justo antes
       *[other] Lo que hizo justo antes
    }
belief-calibration = Ajuste para que las probabilidades se cumplan aquí

score-fit = Lo bien que te van sus preguntas
score-learning = Cuánto puedes aprender aún aquí
score-keeping = Cuánto más tiempo la recordarías
score-opens = Cuánto se apoya en ella
score-forgetting = Cuánto lleva descansando
score-lasting = Mostrar otro día que dura
score-struggle = Dificultades aquí, o donde esto ayuda
score-variety = Cuánto acabas de practicarla

terms-reason = Motivo
terms-points = Puntos
terms-log-odds = Aportación
terms-sum = Suma

need-heading = Lo que falta para «{ $level }»
need-answers =
    { $need ->
        [one] Una respuesta.
       *[other] { $need } respuestas; de momento, { $have }.
    }
need-chance = Unas { $need } de cada 100 preguntas bien sin ayuda; ahora son unas { $have }.
need-low-end = Más certeza: al menos { $need } de 100 incluso en el extremo bajo del intervalo; ahora son { $have }.
need-unaided-right =
    { $need ->
        [one] Una respuesta correcta sin ayuda; de momento, { $have }.
       *[other] { $need } respuestas correctas sin ayuda; de momento, { $have }.
    }
need-unaided-right-or-placed =
    { $need ->
        [one] Una respuesta correcta sin ayuda, o una prueba de nivel que la dé por sabida; correctas hasta ahora: { $have }.
       *[other] { $need } respuestas correctas sin ayuda, o una prueba de nivel que la dé por sabida; correctas hasta ahora: { $have }.
    }
need-recent-unaided-right = Correctas entre tus últimas respuestas sin ayuda: { $need } de { $of }; ahora, { $have }.
need-later-day = Una respuesta correcta sin ayuda en un día posterior al de la primera.

chance-range = Entre { $low } y { $high } de cada 100
chance-point = Unas { $count } de cada 100
chance-range-within = entre { $low } y { $high } de cada 100
chance-point-within = unas { $count } de cada 100

days-today = hoy
days-yesterday = ayer
days-ago =
    { $days ->
        [one] hace { $days } día
       *[other] hace { $days } días
    }
date =
    { $day } de { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    } de { $year }

type-number = Escribe un número, como 7, −2,5 o 3/4.
type-whole = Escribe un número entero, como 12 o −3.
type-decimal = Escribe un decimal, como 0,75 o −2,5.
type-fraction = Escribe una fracción con una barra, como 3/4.
type-fraction-lowest = Escribe una fracción irreducible con una barra, como 3/4.
type-mixed = Escribe un número mixto con un espacio, como 1 1/2.
type-expression = Escribe una expresión con { $letters }, como 2{ $letter } + 1 o { $letter }^2.
type-text = Escribe una palabra o unas pocas. Las mayúsculas y los acentos no importan.

form-write-as-whole = Ahora escríbelo como número entero.
form-write-as-decimal = Ahora escríbelo como decimal.
form-write-as-fraction = Ahora escríbelo como fracción.
form-write-as-mixed = Ahora escríbelo como número mixto, como 1 1/2.
form-fraction-part-too-large = La parte fraccionaria es uno o más: pasa los enteros delante.
form-not-lowest-terms = Ahora simplifica la fracción: arriba y abajo aún comparten un factor.
form-remove-brackets = Ahora quita los paréntesis multiplicando.
form-collect-like-terms = Ahora agrupa los términos semejantes.
form-multiply-out-term = Ahora multiplica lo que pertenece a un mismo término.
form-cancel-common-factor = Ahora cancela el factor que comparten arriba y abajo.
form-write-as-product = Ahora escríbelo como producto.
form-factor-further = Todavía se puede sacar un factor.

unread-empty = Aquí todavía no hay nada. Escribe tu respuesta o elige «No lo sé».
unread-too-long = Es más largo de lo que Cairn puede leer. Usa menos de { $limit } caracteres.
unread-too-many-digits = El número tiene más cifras de las que Cairn puede leer. Usa { $limit } como máximo.
unread-unknown-part = Cairn no puede leer la parte «{ $part }». Cámbiala o quítala.
unread-unknown-letter =
    { $count ->
        [0] Cairn no conoce aquí la letra «{ $letter }». Usa solo números.
       *[other] Cairn no conoce aquí la letra «{ $letter }». Usa { $known }.
    }
unread-other-unit = Cairn no puede leer «{ $part }» como unidad aquí. Da la respuesta en { $unit }, o solo el número.
unread-division-by-zero = No se puede dividir entre 0. Mira otra vez la parte de abajo de la fracción.
unread-several-numbers = Hay dos números seguidos: ¿qué une «{ $part }» con el anterior?
unread-unclear-number = No está claro cuánto vale «{ $part }». Escríbelo sin marcas entre los millares.
unread-decimal-in-fraction = Usa números enteros arriba y abajo de la fracción, no «{ $part }».
unread-calculation = Por «{ $part }» esto todavía es un cálculo. Hazlo y escribe un solo número.
unread-unfinished = Falta algo después de «{ $after }».
unread-unclosed-bracket = El paréntesis «{ $bracket }» no se cierra.
unread-unopened-bracket = A este «{ $bracket }» le falta el paréntesis que abre.
unread-empty-brackets = No hay nada entre estos paréntesis.
unread-too-deep = Hay demasiadas cosas unas dentro de otras. Escríbelo de forma más sencilla.
unread-number-after-factor = No está claro qué significa «{ $part }» justo después de «{ $before }». Pon el factor delante, como en 2x; para una potencia escribe x^2.
unread-exponent-not-whole = Cairn solo lee números enteros como exponentes, como x^2.
unread-exponent-too-large = Este exponente es mayor de lo que Cairn puede leer. El mayor es { $limit }.
unread-equation = Cairn no puede leer aquí una ecuación. Escribe solo lo que está a un lado del «=».
unread-too-complicated = Es demasiado complicado para comprobarlo. ¿Se puede escribir de forma más sencilla?
unread-no-choice = Elige antes una respuesta, o «No lo sé».
unread-several-choices = Elige una sola respuesta.
unread-no-such-choice = Esa opción no es de esta pregunta. Elige otra vez.
unread-not-all-placed =
    { $missing ->
        [one] Da a cada una su lugar: falta una.
       *[other] Da a cada una su lugar: faltan { $missing }.
    }
unread-placed-twice = Hay dos en el lugar { $place }. Da a cada una el suyo.
unread-not-all-matched =
    { $missing ->
        [one] Busca la pareja de cada una: falta una.
       *[other] Busca la pareja de cada una: faltan { $missing }.
    }
unread-blank = En el hueco ({ $blank }): { $reason }
