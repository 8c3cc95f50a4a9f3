score-goal = En el camino hacia tu meta
score-assignment = En el camino hacia lo asignado
score-interest = Te interesa
score-success = Lo bien que encaja con el acierto que elegiste

reason-goal = Te acerca a tu meta, «{ $goal }».
reason-assignment = Está en el camino hacia lo que asignó tu docente.
reason-interest = Dijiste que esto te interesa.
reason-success = Querías acertar unas { $count } de cada 100 veces, y sus preguntas encajan con eso.
reason-pinned = Tu docente la puso primero: { $reason }

today-goal = Tu meta: { $goal }
today-goal-left =
    { $left ->
        [0] Alcanzada.
        [one] Falta una destreza.
       *[other] Faltan { $left } destrezas.
    }
today-goal-none = Elegir una meta
today-goal-see = Ver el camino hasta ella
today-assigned = Asignado
today-assigned-unit = Hecho en otro sitio: una lección que se abre en una página propia.
today-all-closed = Tu docente ha cerrado todo lo que tienes abierto en este momento. Pregúntale qué viene ahora.
aim-due = Hasta el { $date }
aim-overdue = El plazo era el { $date }.

goal-title = Tu meta
goal-lead = Elige lo que quieres dominar. Cairn pondrá primero lo que lleva hasta allí; cada paso lo sigues eligiendo tú.
goal-reached = La has alcanzado. ¿Hora de elegir otra?
goal-way = Lo que falta por aprender en el camino, en un orden que funciona
goal-more =
    { $more ->
        [one] y una más
       *[other] y { $more } más
    }
goal-give-up = Dejar esta meta
goal-set = Elegir una meta
goal-change = Elegir otra meta
goal-target = ¿Qué quieres dominar?
goal-choose = elige
goal-whole-unit = { $unit }: todo
goal-due = ¿Para cuándo? (solo si quieres)
goal-save = Que sea mi meta
goal-past = Ese día ya pasó. Elige hoy o un día posterior, o ninguno.
goal-nothing-chosen = Elige primero una destreza o una unidad.
goal-assigned = Lo que asignó tu docente
goal-how = Cómo te gusta practicar
goal-success = ¿Con qué frecuencia quieres acertar?
goal-success-cairn = Como lo hace Cairn
goal-success-cairn-help = Primero preguntas más fáciles; más difíciles a medida que mejoras.
goal-success-steady = Constante
goal-success-steady-help = Unas 85 de cada 100 veces.
goal-success-stretching = Exigente
goal-success-stretching-help = Unas 70 de cada 100 veces: preguntas más difíciles, más en que pensar.
goal-minutes = ¿Cuánto tiempo practicas al día?
goal-minutes-open = sin decidir
goal-minutes-count =
    { $minutes ->
        [one] un minuto
       *[other] { $minutes } minutos
    }
goal-how-save = Guardar
goal-saved = Guardado.
goal-interests = Lo que te interesa
goal-interests-lead = Lo que elijas aquí saldrá un poco más a menudo. Cairn nunca lo adivina.
goal-interest-add = Añadir
goal-interest-what = Una destreza o una unidad
goal-interest-remove = Quitar

skill-goal-is = Esta es tu meta.
skill-goal-make = Que sea mi meta
skill-interest-add = Esto me interesa
skill-interest-remove = Ya no me interesa
map-goal = Tu meta

section-assignments = Tareas asignadas
assignments-lead = Lo que asignes saldrá primero para quienes lo reciban, junto con aquello en lo que se apoya; cuanto más cerca el plazo, más cuenta. Cada cual sigue eligiendo entre tres pasos.
assignments-content = Lo hecho en otros sitios está en Hoy hasta que el alumno lo termina.
assignments-none = No hay nada asignado.
assignments-what = Qué
assignments-who = Para quién
assignments-when = Para cuándo
assignments-everybody = toda la clase
assignments-no-date = sin plazo
assignments-take-back = Retirar
assignments-new = Asignar algo
assignments-assign = Asignar
assignments-due = ¿Para cuándo? (solo si quieres)

today-what-would-change = ¿Qué cambiaría esto?
skill-why = ¿Por qué ahora, o por qué no?

why-title = ¿Por qué se ofrece ahora?
why-not-title = ¿Por qué no se ofrece ahora?
why-offered =
    { $place ->
        [1] Va primero: ningún otro paso tiene más puntos.
       *[other] Es uno de los tres pasos con más puntos.
    }
why-pinned = Tu docente la puso primero. Va primero hasta que seas competente en ella, tenga los puntos que tenga.
why-by-lot = Ha salido por sorteo. De vez en cuando se sortea el tercer paso, para averiguar si otro orden sería mejor.
why-drawn-away = Por sus puntos, el tercer lugar es suyo. Esta vez el sorteo se lo dio a otro paso, como ocurre de vez en cuando.
why-behind = Por puntos ocupa el lugar { $rank } de { $of }. Para ofrecerse tendría que adelantar a «{ $third }».
why-behind-pinned = Por puntos ocupa el lugar { $rank } de { $of }. «{ $third }» tiene menos, pero tu docente lo puso primero.
why-behind-kind = Por puntos ocupa el lugar { $rank } de { $of }. «{ $third }» tiene menos, pero los pasos anteriores son todos de una misma clase y el tercero ha de ser de otra.
why-held-back = Tu docente ordenó destrezas: «{ $until }» va antes que esta, hasta que seas competente en ella.
why-banned = Tu docente la ha apartado por ahora.
why-not-ready = Aquello en lo que se apoya aún no es firme:
why-reason = El motivo: { $reason }
why-nothing-found = No se encontró nada pequeño que lo cambiara: ni unas pocas respuestas, ni una meta, ni un interés, ni unas semanas de descanso.
why-practise-anyway = Puedes practicar cualquier destreza en cualquier momento, desde su propia página.
why-then-offered = { $deed }: entonces se ofrecería «{ $skill }».
why-then-open = { $deed }: entonces «{ $skill }» estaría abierta, con otros pasos por delante.
why-all-offered = Todo esto junto, y se ofrecería «{ $skill }»:
why-all-open = Todo esto junto, y «{ $skill }» estaría abierta, con otros pasos por delante:
deed-answers =
    { $answers ->
        [one] Una respuesta correcta en «{ $skill }»
       *[other] { $answers } respuestas correctas seguidas en «{ $skill }»
    }
deed-goal = Si la conviertes en tu meta
deed-interest = Si dices que te interesa
deed-reopen = Si tu docente lo retira
deed-rest =
    { $days ->
        [one] Tras un día sin practicar
       *[other] Tras { $days } días sin practicar
    }
change-offered =
    { $outcome ->
        [right] { $answers ->
            [one] Con una respuesta correcta en «{ $skill }», se ofrecería «{ $other }».
           *[other] Con { $answers } respuestas correctas seguidas en «{ $skill }», se ofrecería «{ $other }».
        }
       *[wrong] { $answers ->
            [one] Con una respuesta incorrecta en «{ $skill }», se ofrecería «{ $other }».
           *[other] Con { $answers } respuestas incorrectas seguidas en «{ $skill }», se ofrecería «{ $other }».
        }
    }
change-open =
    { $outcome ->
        [right] { $answers ->
            [one] Con una respuesta correcta en «{ $skill }», «{ $other }» estaría abierta, con otros pasos por delante.
           *[other] Con { $answers } respuestas correctas seguidas en «{ $skill }», «{ $other }» estaría abierta, con otros pasos por delante.
        }
       *[wrong] { $answers ->
            [one] Con una respuesta incorrecta en «{ $skill }», «{ $other }» estaría abierta, con otros pasos por delante.
           *[other] Con { $answers } respuestas incorrectas seguidas en «{ $skill }», «{ $other }» estaría abierta, con otros pasos por delante.
        }
    }

section-policy = Lo que se ofrece
policy-lead = Cairn ordena lo que cada cual podría hacer ahora. Aquí puedes decidir otra cosa para toda la clase. Tus alumnos leen tu motivo, lo que Cairn habría dicho queda visible al lado, y todo puede retirarse.
policy-none = No has cambiado nada.
policy-new = Decidir otra cosa
policy-what = Qué se hace
policy-pin = Va primero
policy-pin-help = Se ofrece antes que todo lo demás hasta que la persona sea competente, tenga la base o no.
policy-ban = Apartada
policy-ban-help = No se ofrece. Puede practicarse desde su propia página.
policy-order = En orden
policy-order-help = Las destrezas en orden se ofrecen una tras otra, en el orden en que las añades aquí: la siguiente, cuando la persona sea competente en las anteriores.
policy-reason = Motivo
policy-reason-help = Lo leen tus alumnos.
policy-reason-missing = Da un motivo: lo leen tus alumnos.
policy-reason-long = El motivo es demasiado largo. Caracteres: { $length }, de { $most } como mucho. Acórtalo: lo leen tus alumnos.
policy-not-done = No se ha cambiado nada.
policy-saved = Guardado. Vale para toda decisión desde ahora.
policy-taken-back = Retirado.
policy-nothing-chosen = Elige primero una destreza.
policy-overrule = Decidir
policy-before = Retirado
policy-by = { $name }, { $date }
policy-ended = { $by }; terminó el { $date }
policy-advanced = Avanzado: los pesos
policy-file-show = Un archivo de política para esta clase
policy-file-lead = Cada motivo de un paso tiene un peso, un número del archivo incorporado que ves abajo. Escribe solo las líneas que deban ser distintas en esta clase. Vacío significa: como viene incorporado. Cada versión se conserva, y cada decisión nombra aquella con la que se tomó.
policy-file = Archivo de política (TOML)
policy-file-help = Por ejemplo: exploration = 0.05
policy-file-save = Usar este archivo
policy-file-refused =
    { $count ->
        [one] El archivo no se ha aceptado: hay algo mal en él.
       *[other] El archivo no se ha aceptado: hay { $count } cosas mal en él.
    }
policy-file-refused-see = Ver qué
policy-versions = Versiones
policy-version = Versión { $version }:
policy-version-built-in = Versión { $version }, vuelta al archivo incorporado:
policy-built-in = El archivo incorporado
policy-fault-syntax = Línea { $line }: { $message }
policy-fault-unknown = Línea { $line }: no existe la clave «{ $key }».
policy-fault-number = Línea { $line }: «{ $key }» debe ser un número.
policy-fault-whole = Línea { $line }: «{ $key }» debe ser un número entero.
policy-fault-range = Línea { $line }: «{ $key }» debe estar entre { $least } y { $most }.
policy-fault-long = Línea { $line }: el archivo es demasiado largo.

goal-forecast-heading = Cuándo llegarás
goal-forecast =
    { $minutes ->
        [one] Con un minuto al día alcanzarás tu meta entre el { $from } y el { $to }.
       *[other] Con { $minutes } minutos al día alcanzarás tu meta entre el { $from } y el { $to }.
    }
goal-forecast-in-time = Eso es a tiempo.
goal-forecast-close = El día que elegiste queda en medio: puede ser justo.
goal-forecast-late = Eso es después del día que elegiste: ayudarían más minutos al día o un plazo más largo.
goal-forecast-if = Esto vale si practicas todos los días.
goal-forecast-if-assumed =
    { $minutes ->
        [one] Esto vale si practicas todos los días. No has dicho cuánto tiempo; se supone un minuto.
       *[other] Esto vale si practicas todos los días. No has dicho cuánto tiempo; se suponen { $minutes } minutos.
    }
goal-forecast-how = Cairn ha recorrido tus próximas semanas a partir de lo que cree sobre ti; de los alumnos simulados, unos 80 de cada 100 llegaron dentro de un intervalo así.
goal-forecast-minutes = Cambiar los minutos

me-reviews = Repasos de las próximas dos semanas
me-reviews-explained = Una destreza que llegó a ser sólida vuelve cuando la probabilidad de recordarlo ha bajado a unas 90 de 100, y de modo que ningún día tenga demasiado. Practicar una destreza que se apoya en otra aplaza el repaso de esta.
me-reviews-show = Qué destrezas, día por día
me-reviews-bars =
    { $reviews ->
        [one] Un repaso en dos semanas.
       *[other] { $reviews } repasos en dos semanas, como mucho { $most } al día.
    }
