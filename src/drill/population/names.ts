import type { Random } from './random.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Born since about 2008. */
const girls = words(`
Jade Louise Emma Ambre Alice Rose Anna Alba Romy Mia Lina Léna Julia Chloé Inès Agathe Juliette Manon
Zoé Camille Sarah Éva Jeanne Nina Charlotte Lou Lucie Margaux Inaya Adèle Romane Léa Olivia Iris Sofia
Victoria Luna Maëlys Apolline Élise Capucine Clémence Yasmine Nour Assia Aya Aminata Fatoumata Mariam
Kadiatou Hawa Salomé Noémie Anaïs Célia Éléna Constance Héloïse Victoire Garance Maïwenn Enora Nolwenn
Gwenn Yuna Tiphaine Solène Maëlle Amélie Eloïse Océane Mélissa Clara Lana Kenza Sirine Malak Hafsa Safiya
Leïla Myriam Esther Rébecca Thaïs Daphné Ève Ninon Suzanne Gabrielle Madeleine Joséphine Marie-Lou
Anne-Sophie Lily-Rose Marie-Ange Mai-Linh Thi-Lan Yun-Seo Kim-Ly Hinano Vaiana Moeata Poema Tehani Maïlys
Shaïna Maëva Kélya Laurianne Shana Zaïna Nasra Echati Anlia Wassila Ksenia Zofia Milena Ioana Aleksandra
Elif Zeynep Defne Gülsüm Naïa Amaia Haizea Oihana Ghjulia Lisandra Maria-Stella Rozenn Azenor`)

const boys = words(`
Gabriel Raphaël Léo Louis Maël Noah Jules Adam Arthur Isaac Liam Sacha Gabin Aaron Léon Nathan Hugo Paul
Tom Éden Noé Mohamed Lucas Ethan Théo Naël Malo Marius Victor Augustin Martin Robin Nolan Timéo Mathis
Valentin Simon Amir Ibrahim Rayan Ayoub Imran Yanis Ismaël Ilyès Bilal Moussa Mamadou Ousmane Cheikh
Souleymane Kaïs Côme Gaspard Oscar Basile Joseph Samuel Maxence Antoine Clément Alexandre Axel Enzo Baptiste
Titouan Ewen Loïc Tanguy Yann Erwan Gwendal Mathéo Kylian Loris Tiago Rafael Diego Andréa Célestin Éloi
Octave Achille Félix Hippolyte Aurélien Bastien Corentin Florian Jérémie Élie David Nathanaël Ézéchiel
Jean-Baptiste Pierre-Louis Marc-Antoine Paul-Émile Jean-Yves Minh-Khang Quoc-Anh Jun-Woo Teiva Manutea
Tamatoa Heimanu Ariihau Keanu Mathys Kelyan Jayden Ruddy Dylane Wesley Ismaïl Nassur Anli Fayçal Soilihi
Jakub Tymoteusz Andrei Ștefan Mihai Emre Yusuf Ömer Burak Iban Xabi Eneko Peio Ghjuvanni Lisandru Anghjulu
Gweltaz Nevenoé Mael-Yann Zacharie Ulysse Orphée Aimé Réjean`)

/** Born before about 2000: parents and staff. */
const women = words(`
Nathalie Isabelle Sylvie Catherine Valérie Sandrine Stéphanie Céline Christelle Karine Laurence Sophie
Virginie Véronique Delphine Séverine Aurélie Émilie Julie Élodie Laëtitia Hélène Audrey Mélanie Florence
Béatrice Corinne Agnès Cécile Géraldine Fabienne Magali Ludivine Vanessa Jennifer Amandine Marion Pauline
Marine Justine Bénédicte Gaëlle Maud Estelle Frédérique Nadia Samira Fatima Khadija Malika Naïma Rachida
Aïcha Zohra Fanta Awa Bintou Oumou Ramatoulaye Marie-Claude Marie-Thérèse Anne-Laure Anne-Marie
Marie-Christine Rose-May Marie-Josée Guylène Murielle Sabrina Ketty Nadège Sandra Rolande Raïssa Zalihata
Vaimiti Titaua Mareva Heiata Thuy Lan Huong Mei-Ling Soo-Jin Agnieszka Katarzyna Magdalena Mihaela Oana
Svetlana Olga Ayşe Hatice Zübeyde Maite Nekane Rozenn Annaïg Soizic Marie-Antoinette Lætitia Dominique
Claude Camille Carole Armelle Solange Éliane Ghislaine Noëlle Raphaëlle Perrine Maryvonne`)

const men = words(`
Christophe Stéphane Laurent Philippe Frédéric Nicolas Éric Sébastien Jérôme David Olivier Pascal Thierry
Julien Guillaume Vincent Cédric Benoît Fabrice Mickaël Ludovic Arnaud François Franck Emmanuel Grégory
Jean-François Jean-Marc Jean-Luc Jean-Michel Jean-Philippe Jean-Christophe Pierre-Yves Xavier Hervé Gilles
Didier Patrice Yannick Régis Rémi Rémy Mathieu Matthieu Alexis Antoine Damien Romain Maxime Kevin Jérémy
Anthony Karim Rachid Mustapha Abdelkader Abderrahmane Farid Hakim Djamel Noureddine Saïd Mamadou Amadou
Boubacar Ibrahima Sékou Modibo Kofi Désiré Dieudonné Fulbert Ruddy Harry Rosaire Expédit Joé Teddy Loïk
Manuarii Tearii Raimana Tuấn Hùng Văn-Thanh Wei Jin-Ho Tomasz Krzysztof Paweł Bogdan Cătălin Sergueï
Mehmet Hüseyin Çağlar Mikel Beñat Yannig Goulven Hoël Ange-Toussaint Dominique Claude Camille Étienne
Ghislain Aymeric Gaëtan Joël Noël Raphaël Fabien Bruno Serge Alain Yves Maël Tristan Thibault Aurélien`)

const families = words(`
Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux
David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure
André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément
Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer
Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard
Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix
Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Hoarau Grondin Boyer Fontaine Dijoux Maillot
Técher Lauret Rivière Nativel Virapoullé Sinama Ramsamy Vitry Bègue Ethève Mardaye Narayanin Moutoussamy
Bellance Jean-Baptiste Jean-Louis Sainte-Rose Marie-Sainte Désirée Zandronis Mongérand Louisy Élisabeth
Montlouis-Calixte Saint-Prix Anatole-Belfort Bienville Rosillette Ho-A-Chuck Apatout Kwasiba Ali-Mohamed
Saïd-Abdallah Madi-Houmadi Boinali Attoumani Combo Wamytan Hnaissilin Xulue Nyipie Wadrawane Tehuiotoa
Teriierooiterai Tetuanui Faatauira Maiturai Tehaamoana Le-Goff Le-Gall Le-Roux Kerguelen Quéméneur Tanguy
Kermarrec L'Hénoret L'Hostis L'Herbier Guivarc'h Cloarec Prigent Corre Bozec Cornec d'Aubigné d'Hauteville
de-La-Morinière de-Saint-Aubin de-Kerdrel du-Plessis Des-Touches D'Angelo D'Agostino O'Brien Delacroix
Van-den-Broeck Vandenberghe Vanhoutte Deconinck Delhaye Wattrelos Schneider Zimmermann Hœrth Schœpfer
Kœnig Krüger Müller Weiß Bœuf Lecœur Sœur Pœcile Etcheverry Etchegaray Harispe Iturralde Goñi Casanova
Santoni Leca Colonna-Serra Mattéi Poggi Ferreira da-Silva dos-Santos Gonçalves Magalhães Araújo Conceição
Fernández Núñez Ibáñez García-Peña Rossi Bianchi Esposito Nowak Kowalczyk Wiśniewski Zieliński Wójcik
Popescu Ionescu Țurcanu Dumitrescu Novák Dvořák Horváth Petrović Hadžić Yıldız Çelik Öztürk Şahin
Benali Bensaïd Belkacem Benkhelifa Ben-Abdallah Boudjemaâ Hamdi Haddad Khelifi Mansouri El-Amrani
El-Idrissi Aït-Ouali Ouahbi Traoré Diallo Coulibaly Keïta Camara Cissé Koné Touré Sissoko N'Diaye N'Guessan
M'Bappé-Lowé Diop Fall Sow Bâ Mbemba Makiadi Nzinga Okonkwo Rakotomalala Andrianarivelo Ramanantsoa
Rasolofoniaina Nguyễn Trần Phạm Lê Huynh Vang Xiong Ly Chen Wang Li Zhang Kim Park Singh Kumar Sivakumar
Balasubramaniam Thevarajah Haroutiounian Sarkissian Papadopoulos Kouassi Ahouansou Gbaguidi Eboué-Nkomo`)

/** Long enough to overflow a badge, a column or a telephone's screen; seen in every académie. */
const veryLong = [
  'de La Rochebrune-Montferrand de Saint-Hilaire',
  'Andriantsimitoviaminandriandehibe',
  'Vandenbroucke-Van Der Meersche',
  'Teriierooiterai-Tehuiotoa Vaitiare',
  'Balasubramaniam-Krishnamoorthy',
] as const

export type Name = { given: string; others: string[]; family: string; title: 'M.' | 'Mme' }

/** « le-goff » is written with a space; the lists join such names so as to stay one word each. */
const spaced = families.map((name) =>
  name.replace(/^(le|de|du|des|da|dos|el|ben|van)-(?:(la|den)-)?/i, (text) =>
    text.replaceAll('-', ' '),
  ),
)

export function familyName(random: Random): string {
  if (random.chance(0.002)) return random.pick(veryLong)
  // The first hundred are the common ones: half of the people share them, so homonyms come by themselves.
  return random.chance(0.5) ? (spaced[random.below(100)] ?? 'Martin') : random.pick(spaced)
}

/** The name of a child whose parents have these names; one in nine bears both. */
export function childFamily(random: Random, first: string, second: string): string {
  const both = `${first}-${second}`
  if (first === second || both.length > 40 || !random.chance(0.11)) return first
  return both
}

export function childName(random: Random, family: string): Name {
  const girl = random.chance(0.49)
  const list = girl ? girls : boys
  const others = random.chance(0.6) ? [random.pick(list)] : []
  return { given: random.pick(list), others, family, title: girl ? 'Mme' : 'M.' }
}

export function adultName(random: Random, family: string, woman: boolean): Name {
  return {
    given: random.pick(woman ? women : men),
    others: [],
    family,
    title: woman ? 'Mme' : 'M.',
  }
}
