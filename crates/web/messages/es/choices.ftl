score-goal = En el camino hacia tu meta
score-assignment = En el camino hacia lo asignado
score-interest = Te interesa
score-success = Lo bien que encaja con el acierto que elegiste

reason-goal = Te acerca a tu meta, «{ $goal }».
reason-assignment = Está en el camino hacia lo que asignó tu docente.
reason-interest = Dijiste que esto te interesa.
reason-success = Querías acertar unas { $count } de cada 100 veces, y sus preguntas encajan con eso.

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
goal-success-cairn-help = Unas 80 de cada 100 veces, algo más al principio.
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
