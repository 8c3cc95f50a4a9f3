today-title = Hoy
today-greeting = Hola, { $name }
today-lead =
    { $count ->
        [one] Aquí tienes un buen próximo paso. Tú decides.
       *[other] Aquí tienes { $count } buenos próximos pasos. Elige el que quieras.
    }
today-all-done = Has dominado todas las destrezas de este curso. Volver de vez en cuando hará que sigan ahí.
today-rest = No toca repasar nada antes del { $date }: hoy es tuyo. Lo que hay aquí solo lo mantiene fresco.
today-placement = ¿Empiezas aquí? Unas pocas preguntas encuentran el punto justo donde empezar. Sin notas, y puedes parar cuando quieras.
today-placement-again =
    { $days ->
        [one] Has estado fuera un día. Unas pocas preguntas pueden ver lo que sigue ahí.
       *[other] Has estado fuera { $days } días. Unas pocas preguntas pueden ver lo que sigue ahí.
    }
today-placement-resume =
    { $answered ->
        [0] Has empezado a encontrar tu lugar.
        [one] Has respondido una pregunta para encontrar tu lugar.
       *[other] Has respondido { $answered } preguntas para encontrar tu lugar.
    }
today-placement-start = Encontrar mi lugar
today-open = Tienes una pregunta abierta en «{ $skill }».
today-continue = Continuar
today-start = Empezar
today-chance =
    { $answers ->
        [0] Sin ayuda acertarías { $range } preguntas típicas. Aún no has respondido aquí: se basa en tus otras respuestas y en lo habitual.
        [one] Sin ayuda acertarías { $range } preguntas típicas, según una respuesta aquí.
       *[other] Sin ayuda acertarías { $range } preguntas típicas, según { $answers } respuestas aquí.
    }
today-why = Todos los motivos, exactos
today-terms = Los pasos se ordenan por puntos. Estos son todos los puntos de este paso, y su suma decide su lugar:
today-terms-pinned = Los pasos se ordenan por puntos, pero este va primero porque tu docente lo puso ahí. Estos son todos sus puntos:
today-figures =
    { $answered ->
        [0] Hoy aún no has respondido ninguna pregunta.
        [one] Hoy has respondido una pregunta, { $right } bien.
       *[other] Hoy has respondido { $answered } preguntas, { $right } bien.
    }
today-mastered =
    { $mastered ->
        [0] { $skills } destrezas en tu camino.
       *[other] Destrezas dominadas: { $mastered } de { $skills }.
    }
today-other-courses = Otros cursos

reason-fit =
    { $band ->
        [low] Acertarías unas { $count } de cada 100 preguntas así: un reto a tu alcance.
        [high] Acertarías unas { $count } de cada 100 preguntas así: una buena forma de arrancar.
       *[middle] Acertarías unas { $count } de cada 100 preguntas así: lo bastante difíciles para aprender y lo bastante fáciles para lograrlo.
    }
reason-learning-new = Tienes la base para aprenderla, y es nueva para ti.
reason-placed = Tu prueba de nivel encontró que la sabes. Una respuesta correcta lo muestra.
reason-learning = Aquí queda por aprender: lo siguiente es «{ $level }».
reason-keeping = Si respondes ahora, la recordarás más tiempo.
reason-opens =
    { $skills ->
        [one] Otra destreza se apoya en ella.
       *[other] { $skills } destrezas posteriores se apoyan en ella.
    }
reason-forgetting =
    { $days ->
        [0] La practicaste antes y puede estar olvidándose.
        [one] La practicaste por última vez hace un día y puede estar olvidándose.
       *[other] La practicaste por última vez hace { $days } días y puede estar olvidándose.
    }
reason-lasting = La acertaste un día; un acierto otro día muestra que dura.
reason-struggle = «{ $skill }» te cuesta en este momento, y se apoya en esto.

change-first =
    { $outcome ->
        [right] { $answers ->
            [one] Con una respuesta correcta en «{ $skill }», lo primero sería «{ $other }».
           *[other] Con { $answers } respuestas correctas seguidas en «{ $skill }», lo primero sería «{ $other }».
        }
       *[wrong] { $answers ->
            [one] Con una respuesta incorrecta en «{ $skill }», lo primero sería «{ $other }».
           *[other] Con { $answers } respuestas incorrectas seguidas en «{ $skill }», lo primero sería «{ $other }».
        }
    }
change-ready =
    { $outcome ->
        [right] { $answers ->
            [one] Con una respuesta correcta en «{ $skill }» podrías empezar «{ $other }».
           *[other] Con { $answers } respuestas correctas seguidas en «{ $skill }» podrías empezar «{ $other }».
        }
       *[wrong] { $answers ->
            [one] Con una respuesta incorrecta en «{ $skill }» podrías empezar «{ $other }».
           *[other] Con { $answers } respuestas incorrectas seguidas en «{ $skill }» podrías empezar «{ $other }».
        }
    }
change-level =
    { $outcome ->
        [right] { $answers ->
            [one] Con una respuesta correcta, «{ $skill }» pasaría a { $level }.
           *[other] Con { $answers } respuestas correctas seguidas, «{ $skill }» pasaría a { $level }.
        }
       *[wrong] { $answers ->
            [one] Con una respuesta incorrecta, «{ $skill }» pasaría a { $level }.
           *[other] Con { $answers } respuestas incorrectas seguidas, «{ $skill }» pasaría a { $level }.
        }
    }

practise-question = Pregunta
practise-answer = Tu respuesta
practise-choose-one = Elige una
practise-choose-all = Elige todas las correctas
practise-fill-in = Completa cada hueco
practise-blank = Hueco ({ $blank })
practise-order = Ponlas en orden, empezando por la primera
practise-match = Busca la pareja de cada una
practise-not-yet = elige
practise-place = Elige el lugar correcto en la recta
practise-places = Elige todos los lugares correctos en la recta
practise-shade = Sombrea las partes
practise-part = Parte { $part } de { $parts }
practise-part-of-bar = Barra { $bar }, parte { $part } de { $parts }
practise-check = Comprobar
practise-hint =
    { $left ->
        [one] Pista
       *[other] Pista (quedan { $left })
    }
practise-hint-title = Pista { $number }
practise-dont-know = No lo sé
practise-finish = Terminar
practise-next = Siguiente pregunta
practise-enough = Por hoy dominas bien esta destreza. Ahora te conviene más otra cosa.
practise-next-step = Elegir el siguiente paso
practise-one-more = Una más de estas
practise-read = Cairn ha leído:
practise-another-way = Míralo de otra manera
practise-know = Lo que hay que saber
practise-solution = Solución paso a paso
practise-solution-show = Ver una solución paso a paso
practise-left = Dejaste esta pregunta sin responder. No cuenta.
practise-rise-first = La primera piedra está puesta: has empezado «{ $skill }».
practise-rise = Una piedra más: «{ $skill }» ahora está { $level }.
practise-today =
    { $answered ->
        [0] Es tu primera pregunta del día en esta destreza.
        [one] Hoy en esta destreza: una pregunta respondida, { $right } bien.
       *[other] Hoy en esta destreza: { $answered } preguntas respondidas, { $right } bien.
    }

feedback-right = Correcto
feedback-wrong-form = El valor es correcto
feedback-wrong = Todavía no
feedback-wrong-last = Esta vez no
feedback-dont-know = Bueno es saberlo
feedback-try-again =
    { $tries ->
        [one] Te queda un intento.
       *[other] Te quedan { $tries } intentos.
    }
feedback-see-solution = Así se hace, paso a paso. Después viene otra pregunta parecida.

map-title = Mapa
map-heading = Tu camino
map-heading-of = El camino de { $name }
map-counts =
    { $placed ->
        [0] Dominadas: { $mastered }; en marcha: { $going }; listas para empezar: { $ready }; más adelante: { $ahead }.
       *[other] Dominadas: { $mastered }; en marcha: { $going }; sabidas según la prueba de nivel: { $placed }; listas para empezar: { $ready }; más adelante: { $ahead }.
    }
map-legend = Qué significan las piedras
map-ready = lista para empezar
map-placed = sabida según la prueba de nivel
map-waits-for =
    { $more ->
        [0] antes: { $skill }
        [one] antes: { $skill }, y una más
       *[other] antes: { $skill }, y { $more } más
    }
map-unit = Dominadas: { $mastered } de { $skills }
map-as-list = Mostrar como lista
map-as-path = Mostrar como camino

skill-practise = Practicar esto
skill-placed = Tu prueba de nivel la dio por sabida, con una probabilidad de unas { $count } de cada 100. Practícala para mostrarlo.
skill-waits-for = Se apoya en destrezas que aún no están firmes. Puedes probar igualmente.
skill-know = Lo que hay que saber
skill-finish-example = Ahora termina uno tú
skill-examples =
    { $count ->
        [one] Un ejemplo
       *[other] Ejemplos
    }
skill-ways = Otra manera de verlo
skill-around = Alrededor de esta destreza
skill-builds-on = Se apoya en
skill-opens = Lo que se apoya en ella
skill-belief = Lo que Cairn cree
skill-chance = { $range } preguntas típicas bien sin ayuda.
skill-chance-evidence =
    { $answers ->
        [0] Aún no has respondido aquí: esto se basa en tus otras respuestas y en lo habitual.
        [one] Se basa en una respuesta en esta destreza y en tus otras respuestas.
       *[other] Se basa en { $answers } respuestas en esta destreza y en tus otras respuestas.
    }
skill-terms-show = Cómo se calcula
skill-terms = La creencia es una suma de aportaciones, en logaritmos de razones: por encima de cero es más probable acertar que fallar.

answers-heading = Últimas respuestas
answers-day = Día
answers-skill = Destreza
answers-given = Respuesta
answers-outcome = Resultado
answer-hints =
    { $hints ->
        [one] después de una pista
       *[other] después de { $hints } pistas
    }
answer-try = intento { $number }
answer-idea = parece: { $idea }

me-title = Sobre mí
me-heading = Lo que Cairn cree sobre ti
me-heading-of = Lo que Cairn cree sobre { $name }
me-lead =
    { $answers ->
        [0] Nada todavía: no hay respuestas en las que basarse.
        [one] Todo esto sale de una respuesta, y de nada más.
       *[other] Todo esto sale de { $answers } respuestas, y de nada más.
    }
me-beliefs = Destreza a destreza
me-beliefs-explained = Cuántas de cada 100 preguntas típicas saldrían bien hoy, sin ayuda. En ocho de cada diez casos la verdad debería estar dentro del intervalo; con más respuestas se estrecha.
me-nothing-yet = En cuanto haya una primera respuesta, la destreza aparecerá aquí.
me-skill = Destreza
me-range = Aciertos probables
me-rests-on = Se basa en
me-thin = Aún hay pocas respuestas sin ayuda: es sobre todo una conjetura.
me-evidence =
    { $answers ->
        [one] Una respuesta; sin ayuda, { $right } de { $unaided } bien.
       *[other] { $answers } respuestas; sin ayuda, { $right } de { $unaided } bien.
    }
me-reasons-show = Por qué lo cree Cairn
me-reasons = Lo que está por encima de cero hace más probable acertar; lo que está por debajo, menos. Todo junto, en logaritmos de razones: { $sum }
me-reason = { $reason }: { $value }
me-placement = Tu prueba de nivel
me-placement-of = La prueba de nivel
me-placement-found =
    { $unsure ->
        [0] Destrezas dadas por sabidas: { $known } de { $skills }. Donde no se ha practicado desde entonces, las creencias se apoyan en ella.
       *[other] Destrezas dadas por sabidas: { $known } de { $skills }; de { $unsure } no está claro. Donde no se ha practicado desde entonces, las creencias se apoyan en ella.
    }
me-placement-none = Puedes encontrar tu lugar en este curso con unas pocas preguntas, cuando quieras.
me-record = Tu registro es tuyo
me-record-explained =
    { $statements ->
        [0] Todavía no se ha registrado nada.
        [one] Cairn guarda una declaración sobre ti. Puedes llevártela como archivo en un formato abierto (xAPI).
       *[other] Cairn guarda { $statements } declaraciones sobre ti. Puedes llevártelas todas como archivo en un formato abierto (xAPI).
    }
me-record-take = Llevarme mi registro
me-choices-explained = Tus metas, tus ajustes, los pasos que elegiste y lo que te asignaron están en un segundo archivo (JSON).
me-choices-take = Llevarme lo que elegí

section-lead =
    { $count ->
        [0] Todavía no hay nadie en esta clase.
        [one] Una persona.
       *[other] { $count } personas.
    }
section-learner = Nombre
section-answers = Respuestas esta semana
section-mastered = Dominadas
section-begun = En marcha
section-last = Última respuesta
section-stuck = Se atasca en
section-never = nunca
section-not-stuck = nada
section-stuck-together = Atascados ahora mismo
section-away = Sin respuestas esta semana
section-all = Todo el grupo
section-evidence = Pruebas
section-others = Otras clases

# Content made elsewhere
skill-elsewhere = Hecho en otros sitios
skill-elsewhere-note = Estas páginas las han hecho otras personas. Lo que hagas en ellas se le cuenta a Cairn, y Cairn no se lo cuenta a nadie más.
unit-open = Abrir
unit-done = terminado
opening-title = Listo para abrir
opening-note = Vas a salir de las páginas de Cairn. La lección le cuenta a Cairn cómo va; vuelve aquí cuando termines.
opening-start = Empezar
opening-window = Se abre en una ventana propia.
opening-back = Volver a Cairn
packages-title = Contenidos hechos en otros sitios
packages-lead = Lecciones en el formato cmi5: sube un paquete y di de qué destreza trata cada unidad. Quien aprende la encuentra en la página de esa destreza.
packages-import = Añadir un paquete
packages-file = Paquete (un archivo zip, o cmi5.xml)
packages-add = Añadir
packages-added = El paquete se ha añadido.
packages-refused = El paquete no se ha añadido:
packages-none = Todavía no hay ningún paquete.
packages-skill = Destreza
packages-about-nothing = ninguna
packages-grade = Una puntuación cuenta como
packages-save = Guardar
packages-save-for = Guardar la destreza de { $unit }
packages-saved = Guardado.
packages-remove = Quitar el paquete
packages-remove-for = Quitar el paquete { $package }
packages-kept = El paquete se queda: alguien lo ha empezado, y lo que hizo trata de él.
packages-off = Este servidor no tiene dirección para estos contenidos, así que no se pueden abrir. Arráncalo con --content.

# What other systems told
elsewhere-heading = Contado desde otros sitios
elsewhere-what = Qué
elsewhere-result = Cuenta como
elsewhere-right = Acierto
elsewhere-wrong = Fallo
elsewhere-score = puntuación { $score } %
elsewhere-aided = con ayuda

# Where questions are missing
gaps-title = Preguntas que faltan
gaps-no-questions = Nadie de esta clase ha respondido todavía a ninguna pregunta.
gaps-none =
    { $questions ->
        [one] La única pregunta respondida tenía la dificultad que debía tener, o había alguna que la tenía.
       *[other] Para cada una de las { $questions } preguntas respondidas había una más o menos tan difícil como debía ser.
    }
gaps-lead =
    { $questions ->
        [one] Para la única pregunta respondida, el curso no tenía ninguna más o menos tan difícil como debía ser.
       *[other] Para { $unserved } de las { $questions } preguntas respondidas, el curso no tenía ninguna más o menos tan difícil como debía ser. Son las que podría añadir quien lo escribe.
    }
gaps-explained = Lo difícil que debe ser una pregunta se sigue de lo que Cairn creía en ese momento sobre quien aprende. Las dificultades están en logits, sobre la de la propia destreza; una pregunta sirve a un logit de distancia como mucho. Los repasos de destrezas dominadas no cuentan.
gaps-wanted = Hace falta
gaps-range = de { $least } a { $greatest }
gaps-harder = más difícil
gaps-easier = más fácil
gaps-questions = Cuántas veces
gaps-of = { $questions } de { $of }
gaps-learners = Alumnos
gaps-nearest = La pregunta más cercana
gaps-no-template = ninguna
