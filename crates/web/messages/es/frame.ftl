cairn = Cairn

frame-skip = Ir al contenido
frame-nav = Páginas
frame-today = Hoy
frame-map = Mapa
frame-me = Sobre mí
frame-section = Mi clase
frame-sign-out = Salir

home-teacher-heading = Todavía no hay clase
home-teacher = Aún no tienes ninguna clase a tu cargo. Pide a quien lleva este Cairn que te añada a una.
home-administrator-heading = Este Cairn está en marcha
home-administrator = Las personas y los cursos se gestionan en el servidor con la orden cairn. Los registros son de quienes aprenden y de sus docentes.

sign-in-heading = Te damos la bienvenida a Cairn
sign-in-lead = Descubre lo que sabes, elige tu próximo paso y mira por qué merece la pena.
sign-in-login = Tu usuario
sign-in-password = Tu contraseña
sign-in-button = Entrar
sign-in-first = Entra primero; después irás a la página que pediste.
sign-in-ended = Tu sesión ha terminado. Entra para seguir donde estabas.
sign-in-unsent = Tu sesión terminó antes de que llegara tu respuesta, así que no se ha contado. Entra: te estará esperando en su casilla.
sign-in-wrong = El usuario y la contraseña no coinciden. Inténtalo de nuevo.
sign-in-empty = Escribe tu usuario y tu contraseña.
sign-in-cookies = Esta página llevaba demasiado tiempo abierta, o tu navegador rechaza las cookies que Cairn necesita para reconocerte. Inténtalo otra vez.
sign-in-demo-heading = Echa un vistazo
sign-in-demo = Esto es una demostración. Elige quién quieres ser:
sample-new-learner = en su primer día
sample-placed-learner = recién hecha su prueba de nivel
sample-learner = con semanas de práctica
sample-teacher = la docente de la clase

problem-home = Al inicio
problem-sign-in = A la página de entrada
problem-signed-out-heading = No has entrado
problem-signed-out = Entra e inténtalo de nuevo.
problem-forbidden-heading = No puedes ver esta página
problem-forbidden = Has entrado, pero esto pertenece a otra persona.
problem-forged-heading = No se ha cambiado nada
problem-forged = Cairn no ha podido comprobar que este formulario lo enviaste tú. Vuelve atrás, recarga la página y envíalo de nuevo.
problem-not-found-heading = Aquí no hay nada
problem-not-found = Puede que la dirección esté mal escrita, o que lo que había ya no esté.
problem-wrong-method-heading = En esta dirección no hay nada que ver
problem-wrong-method = Solo recibe formularios. Vuelve a la página de la que venías.
problem-too-large-heading = Es demasiado de una vez
problem-too-large = Cairn acepta respuestas de unas pocas líneas. Vuelve atrás y envía menos; no se ha cambiado nada.
problem-unread-heading = No se ha podido leer
problem-not-a-form = Ha llegado algo que no es un formulario. Vuelve atrás y envíalo de nuevo; no se ha cambiado nada.
problem-not-utf8 = El texto del formulario está dañado. Vuelve atrás y escríbelo de nuevo; no se ha cambiado nada.
problem-senseless = El formulario no encaja con esta página. Vuelve atrás, recarga la página e inténtalo de nuevo; no se ha cambiado nada.
problem-too-late-heading = Esta pregunta está cerrada
problem-too-late = Ya estaba respondida o terminada, quizá en otra pestaña, así que lo que enviaste ahora no se ha guardado. Todo lo que respondiste antes está a salvo.
problem-too-late-see = Ver cómo quedó
problem-too-many-heading = Un momento, por favor
problem-too-many =
    { $seconds ->
        [one] Han sido más veces de las que Cairn puede responder. Espera un segundo e inténtalo de nuevo.
       *[other] Han sido más veces de las que Cairn puede responder. Espera { $seconds } segundos e inténtalo de nuevo.
    }
problem-unavailable-heading = Cairn no puede guardar nada en este momento
problem-unavailable = No se ha perdido nada: lo que Cairn ha confirmado está a salvo. Vuelve atrás e inténtalo dentro de un momento.
problem-broken-heading = Algo ha fallado por nuestra parte
problem-broken = No es culpa tuya, y no se ha perdido nada de lo confirmado. Inténtalo de nuevo; si vuelve a pasar, avisa a quien lleva este Cairn.
frame-content = Contenidos
