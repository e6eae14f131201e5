import { createApp } from 'vue';
import '../../ui/tokens.css';
import './second-screen.css';
import SecondScreen from './SecondScreen.vue';

createApp(SecondScreen).mount('#app');
